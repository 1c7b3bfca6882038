//go:build linux || darwin

package telemetry

import "syscall"

// diskSpace is what is free to us on the disk of a folder, and how large that is, in bytes.
func diskSpace(dir string) (free, size float64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, 0, false
	}
	return float64(s.Bavail) * float64(s.Bsize), float64(s.Blocks) * float64(s.Bsize), true
}
