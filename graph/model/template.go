package model

import "postdog.io/dal"

// TemplateConnection is a page of templates, and what it was asked with.
type TemplateConnection struct {
	Edges    []*TemplateEdge
	PageInfo *PageInfo
	// Query says which templates the list has, beyond the page.
	Query dal.TemplateQuery
}
