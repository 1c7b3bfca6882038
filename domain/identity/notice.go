package identity

import (
	"context"
	"fmt"
	"strings"

	"postdog.io/dal"
)

// notice is what a mail tells a person of their account.
type notice struct{ subject, what string }

// notices are what people are told of by mail, by action. A sign-in is told of on a new device only.
var notices = map[string]notice{
	signedIn:              {"New sign-in to PostDog", "there was a sign-in to your PostDog account from a device that we have not seen before."},
	totpEnrolled:          {"Authenticator app set up", "an authenticator app was set up for your PostDog account."},
	totpChanged:           {"Authenticator app changed", "your PostDog account was moved to a new authenticator app. The old one no longer works, other sessions have ended, and there are new recovery codes."},
	totpReset:             {"Authenticator app taken away", "an admin of your workspace took the authenticator app of your PostDog account away. Your sessions have ended; you set up a new app at your next sign-in."},
	recoveryCodeUsed:      {"Recovery code used", "a recovery code was used to sign in to your PostDog account."},
	recoveryCodesReplaced: {"New recovery codes", "new recovery codes were made for your PostDog account. The old ones no longer work."},
	passwordChanged:       {"Password changed", "the password of your PostDog account was changed. Other sessions have ended."},
	passwordReset:         {"Password reset", "the password of your PostDog account was set anew with a link that we mailed you. All sessions have ended."},
	emailChanged:          {"E-mail address changed", "your PostDog account now has another e-mail address. This one no longer signs in."},
	refreshTokenReused:    {"A session was ended for safety", "a session of your PostDog account was used from two places, as if someone had copied it. We have ended it; sign in again on your device."},
	accountClosed:         {"Account closed", "your PostDog account was closed, as you asked."},
}

// writeNotice tells a person what happened, when and from where, and what to do if it wasn't them.
func (i *Identity) writeNotice(ctx context.Context, tx *dal.ControlTx, u *dal.User, job mailJob) (letter, error) {
	e, err := dal.GetSecurityEvent(ctx, tx, job.Event)
	if err != nil {
		return letter{}, err
	}
	n := notices[e.Action]
	l := letter{to: u.Email, subject: n.subject}
	var from []string
	if e.Origin.Device != "" {
		from = append(from, "Device: "+e.Origin.Device+"\n")
	}
	if e.Country != nil {
		from = append(from, "Country: "+*e.Country+"\n")
	}
	where := strings.Join(from, "")
	remedy := fmt.Sprintf("If it wasn't you, set a new password now, which ends all sessions:\n\n%s/reset-password\n\nand check your authenticator app and sessions after you signed in.", i.PublicURL)
	switch e.Action {
	case totpReset:
		where = "" // that of the admin is not theirs to know
		remedy = "If you did not ask for it, tell your admin at once, and set a new password:\n\n" + i.PublicURL + "/reset-password"
	case accountClosed:
		remedy = "If it wasn't you, answer to this mail's sender or ask an owner of your workspace for help."
	case emailChanged:
		change, err := dal.GetEmailChange(ctx, tx, u, job.EmailChange)
		if err != nil {
			return l, err
		}
		l.to = change.OldEmail
		remedy = "If it wasn't you, someone else has your account: tell an owner of your workspace at once, so that they take it out."
	}
	l.text = fmt.Sprintf("Hello %s,\n\n%s\n\nWhen: %s\n%s\nIf it was you, there is nothing to do. %s\n",
		u.Name, n.what, e.OccurredAt.UTC().Format("2 January 2006, 15:04 MST"), where, remedy)
	return l, nil
}
