package main

import (
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server"
)

// audit checks the audit logs of all workspaces: `postdog audit verify [--head workspace:sequence:hash]…`.
func audit(ctx context.Context, args []string, out io.Writer, log *slog.Logger) error {
	if len(args) == 0 || args[0] != "verify" {
		return errUsage
	}
	heads := notedHeads{}
	flags := flag.NewFlagSet("postdog audit verify", flag.ContinueOnError)
	flags.Var(heads, "head", "an end of a log that was noted earlier, as workspace:sequence:hash; may be given more than once")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	c, err := server.LoadConfig()
	if err != nil {
		return err
	}
	store, closeAll, err := server.OpenStore(ctx, c, log)
	if err != nil {
		return err
	}
	defer closeAll()
	return verifyAudit(ctx, store, heads, out)
}

// errBroken says that an audit log is not what was written.
var errBroken = errors.New("an audit log does not hold")

func verifyAudit(ctx context.Context, store *dal.Store, heads notedHeads, out io.Writer) error {
	var workspaces []domain.WorkspaceID
	err := store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		workspaces, err = dal.ListWorkspaceIDs(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	broken := false
	tell := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	for _, ws := range workspaces {
		tx, err := store.ReadWorkspace(ctx, ws)
		if err != nil {
			return err
		}
		v, err := dal.VerifyAudit(ctx, tx, heads[ws]...)
		tx.Close()
		if err != nil {
			return err
		}
		if len(v.Broken) == 0 {
			tell("holds   %s  %s", ws, entries(v))
			tell("        --head %s", v.Head.Note(ws))
			continue
		}
		broken = true
		tell("BROKEN  %s  %s", ws, entries(v))
		for _, what := range v.Broken {
			tell("        %s", what)
		}
	}
	for ws := range heads {
		if !slices.Contains(workspaces, ws) {
			broken = true
			tell("BROKEN  %s  this workspace is gone, with its log: a head of it was noted", ws)
		}
	}
	if broken {
		return errBroken
	}
	return nil
}

// entries says how many entries a log has.
func entries(v dal.AuditVerdict) string {
	text := strconv.FormatInt(v.Head.Sequence, 10) + " entries"
	if v.Erased > 0 {
		text += fmt.Sprintf(", the details of %d erased", v.Erased)
	}
	return text
}

// notedHeads are the values of --head.
type notedHeads map[domain.WorkspaceID][]dal.AuditHead

// String implements flag.Value.
func (notedHeads) String() string { return "" }

// Set implements flag.Value.
func (h notedHeads) Set(text string) error {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return errors.New("wants workspace:sequence:hash, as an earlier run printed it")
	}
	ws, err := domain.ParseID[domain.WorkspaceID]("", parts[0])
	if err != nil {
		return errors.New("wants the id of a workspace first, such as ws_01h2…")
	}
	sequence, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return errors.New("wants a number second")
	}
	hash, err := hex.DecodeString(parts[2])
	if err != nil {
		return errors.New("wants a hash in hexadecimal last")
	}
	h[ws] = append(h[ws], dal.AuditHead{Sequence: sequence, Hash: hash})
	return nil
}
