import { Component, Suspense, type ReactNode } from 'react';
import { ApiError } from '@/lib/errors';
import { ErrorNotice } from './Notice';

interface Props {
  /** Shown while loading, in the shape of what comes. */
  skeleton: ReactNode;
  children: ReactNode;
  /** A change clears the error. */
  resetKey?: string;
  /** Shown where what was asked for does not exist. */
  notFound?: ReactNode;
}

/** One of a page's four states: skeleton, error with retry, or its content (which says itself when it is empty). */
export class Boundary extends Component<Props, { error: unknown; attempt: number; key: string | undefined }> {
  override state = { error: null as unknown, attempt: 0, key: this.props.resetKey };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: { key: string | undefined }) {
    return props.resetKey === state.key ? null : { key: props.resetKey, error: null };
  }

  override render() {
    const { error, attempt } = this.state;
    // A dead session leads to the sign-in page; until then the place is kept.
    if (error instanceof ApiError && error.code === 'UNAUTHENTICATED') return this.props.skeleton;
    if (error instanceof ApiError && error.code === 'NOT_FOUND' && this.props.notFound) return this.props.notFound;
    if (error) {
      return <ErrorNotice error={error} onRetry={() => this.setState({ error: null, attempt: attempt + 1 })} />;
    }
    return (
      <Suspense key={attempt} fallback={this.props.skeleton}>
        {this.props.children}
      </Suspense>
    );
  }
}
