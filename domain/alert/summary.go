package alert

import (
	"cmp"
	"fmt"
	"strings"

	"postdog.io/dal"
	"postdog.io/domain"
)

// Summary says what was seen, in a sentence; name is whom it concerns, or empty.
func Summary(a *dal.SecurityAlert, name string) string {
	who := cmp.Or(name, "Somebody who left")
	switch a.Kind {
	case domain.FailedSignInsAlert:
		return fmt.Sprintf("%d sign-ins to the account of %s failed within ten minutes.", a.Count, who)
	case domain.ImpossibleTravelAlert:
		return fmt.Sprintf("%s signed in from %s sooner after one another than anybody can travel.", who, strings.Join(a.Details.Countries, " and "))
	case domain.ExportSpikeAlert:
		return fmt.Sprintf("%s exported data %d times within an hour.", who, a.Count)
	case domain.PermissionDenialsAlert:
		return fmt.Sprintf("%s was refused %d times within ten minutes.", who, a.Count)
	case domain.RefreshTokenReuseAlert:
		return fmt.Sprintf("A refresh token of %s came a second time, so someone may have a copy. The session was ended.", who)
	case domain.ChannelAccessLostAlert:
		return fmt.Sprintf("The network no longer lets us use the channel %s, so nothing is received or sent there. Connect it again.", quoted(a))
	case domain.DeliveriesStoppedAlert:
		return fmt.Sprintf("The network had stopped to deliver messages of the channel %s, and was asked to begin again. Some may be missing here.", quoted(a))
	case domain.RevocationFailedAlert:
		return fmt.Sprintf("The channel %s is disconnected here, but the network does not confirm it. Remove PostDog in the network's own settings.", quoted(a))
	case domain.ChannelRestrictedAlert:
		return fmt.Sprintf("The network restricts the account of the channel %s, or warns that it will. Look into it in the network's own settings.", quoted(a))
	case domain.ChannelSilentAlert:
		return fmt.Sprintf("Nothing came from the channel %s for two hours in which it usually hears from customers. Look whether the network still delivers.", quoted(a))
	}
	return "Something unusual was seen."
}

func quoted(a *dal.SecurityAlert) string { return "\u201c" + a.Details.Channel + "\u201d" }
