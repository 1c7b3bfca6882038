import classes from './Skeleton.module.css';

interface Props {
  width?: number | string;
  height?: number;
  radius?: number;
}

/** A quiet block that holds the place of what loads; it stays invisible for the first 300 ms. */
export function Block({ width = '100%', height = 10, radius = 5 }: Props) {
  return <span className={classes.block} style={{ width, height, borderRadius: radius }} aria-hidden />;
}

export function RowsSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div className={classes.rows} role="status" aria-busy>
      {Array.from({ length: rows }, (_, i) => (
        <div className={classes.row} key={i}>
          <Block width={36} height={36} radius={18} />
          <div className={classes.lines}>
            <Block width={`${45 + ((i * 17) % 30)}%`} />
            <Block width={`${65 + ((i * 23) % 30)}%`} height={8} />
          </div>
        </div>
      ))}
    </div>
  );
}

export function ThreadSkeleton() {
  const widths = [44, 60, 32, 52, 38];
  return (
    <div className={classes.thread} role="status" aria-busy>
      {widths.map((width, i) => (
        <div key={i} className={classes.bubble} data-out={i % 3 === 2 || undefined}>
          <Block width={`${width}%`} height={i % 2 ? 56 : 38} radius={12} />
        </div>
      ))}
    </div>
  );
}
