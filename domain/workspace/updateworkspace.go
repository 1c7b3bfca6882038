package workspace

import (
	"context"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// UpdateWorkspace says what to change: nil leaves a field as it is, an empty text clears it.
type UpdateWorkspace struct {
	Name, LegalName, Website, Address, RegistrationNumber *string
}

// Lengths of company details, in characters.
const (
	maxLegalNameLength          = 200
	maxWebsiteLength            = 300
	maxAddressLength            = 500
	maxRegistrationNumberLength = 60
)

// UpdateWorkspace changes the workspace's name and company details.
func (w *Workspaces) UpdateWorkspace(ctx context.Context, by authz.Actor, in UpdateWorkspace) (ws *dal.Workspace, err error) {
	for _, text := range []*string{in.Name, in.LegalName, in.Website, in.Address, in.RegistrationNumber} {
		if text != nil {
			*text = strings.TrimSpace(*text)
		}
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	err = w.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if ws, err = dal.LockWorkspace(ctx, tx); err != nil {
			return err
		}
		var changes []domain.Change
		if in.Name != nil && *in.Name != ws.Name {
			changes = append(changes, domain.Changed("name", ws.Name, *in.Name))
			ws.Name = *in.Name
		}
		for _, f := range []struct {
			field string
			to    *string
			at    **string
		}{
			{"legalName", in.LegalName, &ws.LegalName}, {"website", in.Website, &ws.Website}, {"address", in.Address, &ws.Address},
			{"registrationNumber", in.RegistrationNumber, &ws.RegistrationNumber},
		} {
			before := ""
			if *f.at != nil {
				before = **f.at
			}
			if f.to == nil || *f.to == before {
				continue
			}
			changes = append(changes, domain.Changed(f.field, before, *f.to))
			if *f.at = f.to; *f.to == "" {
				*f.at = nil
			}
		}
		if len(changes) == 0 {
			return nil
		}
		dal.Audit(tx, by.Did("workspace.updated", ws.ID, changes...))
		return dal.UpdateWorkspace(ctx, tx, ws)
	})
	if err != nil {
		return nil, err
	}
	return ws, nil
}

func (in UpdateWorkspace) check() error {
	if in.Name != nil && !isLine(*in.Name, maxNameLength) {
		return domain.InvalidField("name", "Give the workspace a name of 1 to %d characters, on one line.", maxNameLength)
	}
	if given(in.LegalName) && !isLine(*in.LegalName, maxLegalNameLength) {
		return domain.InvalidField("legalName", "The company's name has up to %d characters, on one line.", maxLegalNameLength)
	}
	if given(in.Website) && !isWebsite(*in.Website) {
		return domain.InvalidField("website", "Give the website's whole address, such as https://example.com, in up to %d characters.", maxWebsiteLength)
	}
	if given(in.Address) && !isText(*in.Address, maxAddressLength) {
		return domain.InvalidField("address", "A postal address has up to %d characters, and none that can't be printed.", maxAddressLength)
	}
	if given(in.RegistrationNumber) && !isLine(*in.RegistrationNumber, maxRegistrationNumberLength) {
		return domain.InvalidField("registrationNumber", "The number has up to %d characters, on one line.", maxRegistrationNumberLength)
	}
	return nil
}

func given(text *string) bool { return text != nil && *text != "" }

// isText says whether a text can have several lines: it is not endless, and line breaks are its only control characters.
func isText(text string, most int) bool {
	return utf8.RuneCountInString(text) <= most && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\r'
	})
}

// isWebsite says whether a text is a web address that a browser opens, and nothing that runs.
func isWebsite(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil &&
		isLine(text, maxWebsiteLength) && !strings.ContainsAny(text, " <>\"")
}
