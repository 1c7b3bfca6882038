package inbox

import (
	"slices"
	"unicode/utf8"

	"postdog.io/channel"
	"postdog.io/domain"
)

// The Cloud API's limits of interactive messages, in code points unless they count things.
const (
	maxInteractiveBody = 1024
	maxListBody        = 4096
	maxInteractiveLine = 60 // header and footer
	maxButtonID        = 256
	maxOpenerText      = 20
	maxSections        = 10
	maxRows            = 10
	maxRowID           = 200
	maxRowTitle        = 24
	maxRowDescription  = 72
)

// checkInteractive checks what is offered to tap.
func checkInteractive(content domain.Content, limits channel.Capabilities) error {
	in := content.Interactive
	if in == nil || !slices.Contains(limits.Interactive, in.Kind) {
		return domain.InvalidField("interactive.kind", "This network can't send that.")
	}
	most := maxInteractiveBody
	if in.Kind == domain.ListMenu {
		most = maxListBody
	}
	checks := []error{
		checkText("interactive.body", content.Text, min(most, limits.MaxTextLength), limits.MaxTextBytes),
		checkLine("interactive.header", in.Header, maxInteractiveLine), checkLine("interactive.footer", in.Footer, maxInteractiveLine),
	}
	switch in.Kind {
	case domain.ReplyButtons:
		checks = append(checks, checkButtons(in.Buttons, limits))
	case domain.ListMenu:
		checks = append(checks, checkOpener(in.ButtonText), checkSections(in.Sections))
	case domain.LinkButton:
		checks = append(checks, checkOpener(in.ButtonText))
		if !isWebAddress(in.URL) {
			checks = append(checks, domain.InvalidField("interactive.url", "Give a web address that begins with https://."))
		}
	case domain.FlowForm:
		checks = append(checks, checkOpener(in.ButtonText), needed("interactive.flowId", in.FlowID, "Say which form to open."))
	case domain.SingleProduct:
		checks = append(checks, needed("interactive.catalogId", in.CatalogID, "Say which catalogue."), needed("interactive.productId", in.ProductID, "Say which product."))
	case domain.ProductList:
		checks = append(checks, needed("interactive.catalogId", in.CatalogID, "Say which catalogue."), needed("interactive.header", in.Header, "A list of products needs a line above it."),
			checkProducts(in.Sections))
	case domain.AddressRequest:
		checks = append(checks, needed("interactive.country", in.Country, "Say for which country the address is."))
	}
	for _, err := range checks {
		if err != nil {
			return err
		}
	}
	return nil
}

func needed(field, value, sentence string) error {
	if value == "" {
		return domain.InvalidField(field, "%s", sentence)
	}
	return nil
}

func checkLine(field, text string, most int) error {
	if n := utf8.RuneCountInString(text); n > most {
		return domain.InvalidField(field, "It has %d characters; %d are the most.", n, most)
	}
	return nil
}

func checkOpener(text string) error {
	if text == "" {
		return domain.InvalidField("interactive.buttonText", "Say what the button reads.")
	}
	return checkLine("interactive.buttonText", text, maxOpenerText)
}

func checkButtons(buttons []domain.ReplyButton, limits channel.Capabilities) error {
	if len(buttons) == 0 || len(buttons) > limits.MaxButtons {
		return domain.InvalidField("interactive.buttons", "Give 1 to %d buttons.", limits.MaxButtons)
	}
	titles, ids := map[string]bool{}, map[string]bool{}
	for _, b := range buttons {
		switch {
		case b.Title == "" || utf8.RuneCountInString(b.Title) > limits.MaxButtonTitle:
			return domain.InvalidField("interactive.buttons", "A button's title has 1 to %d characters.", limits.MaxButtonTitle)
		case b.ID == "" || utf8.RuneCountInString(b.ID) > maxButtonID:
			return domain.InvalidField("interactive.buttons", "A button's id has 1 to %d characters.", maxButtonID)
		case titles[b.Title] || ids[b.ID]:
			return domain.InvalidField("interactive.buttons", "Buttons need titles and ids that differ.")
		}
		titles[b.Title], ids[b.ID] = true, true
	}
	return nil
}

func checkSections(sections []domain.ListSection) error {
	if len(sections) == 0 || len(sections) > maxSections {
		return domain.InvalidField("interactive.sections", "Give 1 to %d sections.", maxSections)
	}
	rows, ids := 0, map[string]bool{}
	for _, s := range sections {
		if (len(sections) > 1 && s.Title == "") || utf8.RuneCountInString(s.Title) > maxRowTitle {
			return domain.InvalidField("interactive.sections", "Where there are several sections, each has a title of 1 to %d characters.", maxRowTitle)
		}
		for _, r := range s.Rows {
			rows++
			switch {
			case r.Title == "" || utf8.RuneCountInString(r.Title) > maxRowTitle:
				return domain.InvalidField("interactive.sections", "A row's title has 1 to %d characters.", maxRowTitle)
			case utf8.RuneCountInString(r.Description) > maxRowDescription:
				return domain.InvalidField("interactive.sections", "A row's description has %d characters at the most.", maxRowDescription)
			case r.ID == "" || utf8.RuneCountInString(r.ID) > maxRowID || ids[r.ID]:
				return domain.InvalidField("interactive.sections", "Each row has an id of its own, of 1 to %d characters.", maxRowID)
			}
			ids[r.ID] = true
		}
	}
	if rows == 0 || rows > maxRows {
		return domain.InvalidField("interactive.sections", "Give 1 to %d rows in all.", maxRows)
	}
	return nil
}

// maxProducts is how many products a list of them shows.
const maxProducts = 30

func checkProducts(sections []domain.ListSection) error {
	products := 0
	for _, s := range sections {
		products += len(s.ProductIDs)
	}
	if products == 0 || products > maxProducts || len(sections) > maxSections {
		return domain.InvalidField("interactive.sections", "Give 1 to %d products in at most %d sections.", maxProducts, maxSections)
	}
	return nil
}
