//go:build !linux

package embedded

import "syscall"

// attributes are how a child of this identity is started. Without Linux's parent-death signal an orphan
// lives on until the next start, which stops it.
func (who identity) attributes(parentDeath) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true}
	if who.namespace { // Linux only: make the trial fail
		a.Chroot = "/nonexistent"
	}
	if who.drop {
		a.Credential = &syscall.Credential{Uid: uint32(who.uid), Gid: uint32(who.gid)} // #nosec G115 -- ids of the system
	}
	return a
}
