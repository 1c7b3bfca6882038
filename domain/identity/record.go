package identity

import (
	"context"
	"net/netip"

	"github.com/phuslu/iploc"
	"github.com/riverqueue/river"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// What happens to accounts, as the audit log names it.
const (
	signedIn              = "account.signed_in"
	signInFailed          = "account.sign_in_failed"
	codeFailed            = "account.code_failed"
	signedOut             = "account.signed_out"
	totpEnrolled          = "account.totp_enrolled"
	totpChanged           = "account.totp_changed"
	totpReset             = "account.totp_reset"
	recoveryCodeUsed      = "account.recovery_code_used"
	recoveryCodesReplaced = "account.recovery_codes_regenerated"
	passwordChanged       = "account.password_changed"
	passwordReset         = "account.password_reset"
	emailChanged          = "account.email_changed"
	sessionRevoked        = "account.session_revoked"
	refreshTokenReused    = "account.refresh_token_reused"
	steppedUp             = "account.stepped_up"
	accountClosed         = "account.closed"
	profileChanged        = "account.profile_changed"
)

// happening is something that happens to a person's account.
type happening struct {
	user    *dal.User
	session domain.SessionID
	action  string
	from    authz.Origin
	// by did it, where that is a colleague.
	by place
	// in are the memberships whose workspaces note it; nil means those that the person has when it is noted.
	in []place
	// quiet sends no mail where the action usually does.
	quiet bool
	// change is the change of address that it is about.
	change domain.EmailChangeID
}

// place is a person in a workspace, by ids.
type place struct {
	Workspace domain.WorkspaceID `json:"workspace,omitzero"`
	Member    domain.MemberID    `json:"member,omitzero"`
	User      domain.UserID      `json:"user,omitzero"`
}

// recordJob notes a security event in the audit logs of the person's workspaces.
type recordJob struct {
	Event domain.SecurityEventID `json:"event"`
	By    place                  `json:"by,omitzero"`
	In    []place                `json:"in,omitempty"`
}

// Kind implements river.JobArgs.
func (recordJob) Kind() string { return "identity_record" }

// record notes what happens to an account, as part of the transaction: in the person's workspaces a job writes it to the
// audit log, and where the person should know, a mail tells them.
func (i *Identity) record(ctx context.Context, tx *dal.ControlTx, h happening) error {
	e := &dal.SecurityEvent{
		ID: domain.NewID[domain.SecurityEventID](), UserID: h.user.ID, SessionID: h.session, Action: h.action,
		Country: countryOf(h.from.Address), OccurredAt: tx.Now(),
		Origin: dal.SecurityOrigin{Address: h.from.Address, Device: h.from.Device},
	}
	if err := dal.InsertSecurityEvent(ctx, tx, h.user, e); err != nil {
		return err
	}
	if err := tx.InsertJob(ctx, recordJob{Event: e.ID, By: h.by, In: h.in}, nil); err != nil {
		return err
	}
	if _, told := notices[h.action]; !told || h.quiet {
		return nil
	}
	return notify(ctx, tx, mailJob{UserID: h.user.ID, Mail: mailNotice, Event: e.ID, EmailChange: h.change})
}

// recordNothing takes as long as record does, where there is nobody that anything happened to.
func recordNothing(ctx context.Context, tx *dal.ControlTx) error {
	if err := dal.DeleteUser(ctx, tx, domain.NewID[domain.UserID]()); err != nil {
		return err
	}
	return tx.InsertJob(ctx, recordJob{Event: domain.NewID[domain.SecurityEventID]()}, nil)
}

// RecordWorker writes security events to audit logs.
type RecordWorker struct {
	river.WorkerDefaults[recordJob]
	Identity *Identity
}

// Work notes one event.
func (w *RecordWorker) Work(ctx context.Context, job *river.Job[recordJob]) error {
	return w.Identity.noteEvent(ctx, job.Args)
}

// noteEvent writes an event to the audit log of each workspace. It may run twice and stop in the middle: the entry has the
// event's own id, and the log takes an id once.
func (i *Identity) noteEvent(ctx context.Context, job recordJob) error {
	var e *dal.SecurityEvent
	var memberships []*dal.Membership
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		if e, err = dal.GetSecurityEvent(ctx, tx, job.Event); err != nil {
			return err
		}
		memberships, err = dal.ListMemberships(ctx, tx, e.UserID)
		return err
	})
	if dal.IsNotFound(err) {
		return nil // the account is gone, or never was
	}
	if err != nil {
		return err
	}
	in := job.In
	if in == nil {
		for _, m := range memberships {
			in = append(in, place{Workspace: m.WorkspaceID, Member: m.ID})
		}
	}
	entry := domain.AuditEntry{
		ID: domain.IDFromUUID[domain.AuditEventID](e.ID.UUID()), OccurredAt: e.OccurredAt,
		ActorKind: domain.PersonActor, User: e.UserID, Action: e.Action, Subject: e.UserID.String(),
		Address: e.Origin.Address, Device: e.Origin.Device,
	}
	for _, at := range in {
		entry.Member = at.Member
		if !job.By.User.IsZero() {
			entry.User, entry.Member = job.By.User, job.By.Member
		}
		err := i.Store.InWorkspace(ctx, at.Workspace, func(tx *dal.Tx) error {
			dal.Audit(tx, entry)
			return nil
		})
		if err != nil {
			return err
		}
		if e.Action == accountClosed {
			at.User = e.UserID
			if err := i.giveBack(ctx, at); err != nil {
				return err
			}
		}
	}
	if i.Recorded != nil {
		return i.Recorded(ctx, *e, memberships)
	}
	return nil
}

// countryOf is the country of a network address, ISO 3166; nil for addresses that are nowhere.
func countryOf(address string) *string {
	ip, err := netip.ParseAddr(address)
	if ip = ip.Unmap(); err != nil || ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() {
		return nil
	}
	country := iploc.IPCountry(ip)
	if len(country) != 2 || country == "ZZ" {
		return nil
	}
	return &country
}
