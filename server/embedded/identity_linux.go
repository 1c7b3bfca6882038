package embedded

import (
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// attributes are how a child of this identity is started: in a process group of its own, so that Ctrl-C reaches it
// only through us, and bound to our life (user_namespaces(7), prctl(2)).
func (who identity) attributes(death parentDeath) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.Signal(death)}
	if who.namespace {
		uid, gid := 65534, 65534 // mapped to an id that has a name: initdb looks it up
		if u, err := user.Lookup("nobody"); err == nil {
			uid, _ = strconv.Atoi(u.Uid)
			gid, _ = strconv.Atoi(u.Gid)
		}
		a.Cloneflags = syscall.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: uid, HostID: os.Geteuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: gid, HostID: os.Getegid(), Size: 1}}
	}
	if who.drop {
		a.Credential = &syscall.Credential{Uid: uint32(who.uid), Gid: uint32(who.gid)} // #nosec G115 -- ids of the system
	}
	return a
}
