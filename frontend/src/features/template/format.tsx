import { Fragment, type ReactNode } from 'react';

const marks = [
  { pattern: /```([\s\S]+?)```/, render: (inner: ReactNode) => <code>{inner}</code> },
  {
    pattern: /(?<![\p{L}\p{N}*])\*(\S(?:[^*\n]*\S)?)\*(?![\p{L}\p{N}*])/u,
    render: (inner: ReactNode) => <b>{inner}</b>,
  },
  { pattern: /(?<![\p{L}\p{N}_])_(\S(?:[^_\n]*\S)?)_(?![\p{L}\p{N}_])/u, render: (inner: ReactNode) => <i>{inner}</i> },
  { pattern: /(?<![\p{L}\p{N}~])~(\S(?:[^~\n]*\S)?)~(?![\p{L}\p{N}~])/u, render: (inner: ReactNode) => <s>{inner}</s> },
];

/** Text as phones show it: *bold*, _italic_, ~struck~ and ```monospaced```. */
export function formatted(text: string, from = 0): ReactNode {
  for (let index = from; index < marks.length; index++) {
    const { pattern, render } = marks[index]!;
    const match = pattern.exec(text);
    if (!match) continue;
    const inner = index === 0 ? match[1]! : formatted(match[1]!, index + 1);
    return (
      <Fragment>
        {formatted(text.slice(0, match.index), index + 1)}
        {render(inner)}
        {formatted(text.slice(match.index + match[0].length), index)}
      </Fragment>
    );
  }
  return text;
}
