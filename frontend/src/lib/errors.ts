/** The codes of the API that the dashboard tells apart, and NETWORK for no answer at all. */
export type ErrorCode =
  | 'INVALID'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'FORBIDDEN'
  | 'UNAUTHENTICATED'
  | 'RATE_LIMITED'
  | 'WINDOW_CLOSED'
  | 'INTERNAL'
  | 'NETWORK'
  | (string & {});

export interface RawError {
  message: string;
  extensions?: { code?: string; field?: string; id?: string; retryAfter?: number } | null;
}

export class ApiError extends Error {
  readonly code: ErrorCode;
  /** The input field that the error is about. */
  readonly field: string | undefined;
  /** To quote to support. */
  readonly id: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(raw: RawError) {
    super(raw.message);
    this.name = 'ApiError';
    this.code = raw.extensions?.code ?? 'INTERNAL';
    this.field = raw.extensions?.field;
    this.id = raw.extensions?.id;
    this.retryAfter = raw.extensions?.retryAfter;
  }
}

/** Whether the session is over; an error about a field says that a code or password was wrong. */
export function meansSignedOut(error: ApiError): boolean {
  return error.code === 'UNAUTHENTICATED' && error.field === undefined;
}

export function networkError(): ApiError {
  return new ApiError({ message: 'The server could not be reached.', extensions: { code: 'NETWORK' } });
}

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  // graphql-ws hands over the list of errors as it came.
  if (Array.isArray(error) && error[0]) return new ApiError(error[0] as RawError);
  return new ApiError({ message: error instanceof Error ? error.message : String(error) });
}

/** The error that explains a GraphQL answer best: a dead session explains all others. */
export function pickError(errors: readonly RawError[]): ApiError {
  const dead = errors.find((error) => error.extensions?.code === 'UNAUTHENTICATED');
  return new ApiError(dead ?? errors[0] ?? { message: 'Unknown error' });
}
