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
	}
	return "Something unusual was seen."
}
