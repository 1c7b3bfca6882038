package embedded

import (
	"os/exec"
	"runtime"
	"syscall"
)

// child is a process whose life is tied to ours.
type child struct {
	pid  int
	done chan struct{} // closed when the process has ended
	err  error         // how it ended; read after done
}

// spawn starts cmd on an operating-system thread that lives as long as the child does: Linux sends the
// parent-death signal when the *thread* that forked ends, and Go ends idle threads at will (prctl(2), PR_SET_PDEATHSIG).
func spawn(cmd *exec.Cmd) (*child, error) {
	c := &child{done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err != nil {
			started <- err
			return
		}
		c.pid = cmd.Process.Pid
		started <- nil
		c.err = cmd.Wait()
		close(c.done)
	}()
	return c, <-started
}

func (c *child) signal(s syscall.Signal) {
	select {
	case <-c.done: // the pid may already be someone else's
	default:
		_ = syscall.Kill(c.pid, s) // it may end in this very moment
	}
}

func (c *child) kill() {
	c.signal(syscall.SIGKILL)
	<-c.done
}
