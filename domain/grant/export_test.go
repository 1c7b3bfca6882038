package grant

// DeletionJob is a job's args, for tests that run it themselves.
type DeletionJob = deletionJob

// RevocationJob is likewise.
type RevocationJob = revocationJob

// RefreshJob is likewise.
type RefreshJob = refreshJob

// WatchJob is likewise.
type WatchJob = watchJob
