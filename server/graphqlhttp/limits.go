package graphqlhttp

// Limits bound what one request may ask before anything costly happens. Trusted documents are exempt from all
// but Body and Errors. A zero field means its default.
type Limits struct {
	// Body is the largest request body in bytes; a larger one is answered with 413. Default 1 MiB.
	Body int64
	// Query is the longest free-form document in bytes. Default 32 KiB.
	Query int
	// Tokens is how many tokens a free-form document may have; parsing stops there. Default 2000.
	Tokens int
	// Depth is how deep its fields may nest. Default 20, which lets the usual introspection query through.
	Depth int
	// Fields is how many fields and fragments it may select, with fragments spread out: validation compares
	// them pairwise, so its cost grows with the square of this. Default 500.
	Fields int
	// Aliases is how many fields may be aliased. Default 50.
	Aliases int
	// Directives is how many directives it may carry. Default 50.
	Directives int
	// Name is the longest name of a field or alias. Default 128.
	Name int
	// Errors is how many errors of a refused request are told. Default 10.
	Errors int
}

// WithDefaults is l with each zero field set to its default.
func (l Limits) WithDefaults() Limits {
	set(&l.Body, 1<<20)
	set(&l.Query, 32<<10)
	set(&l.Tokens, 2000)
	set(&l.Depth, 20)
	set(&l.Fields, 500)
	set(&l.Aliases, 50)
	set(&l.Directives, 50)
	set(&l.Name, 128)
	set(&l.Errors, 10)
	return l
}

func set[N int | int64](field *N, value N) {
	if *field == 0 {
		*field = value
	}
}
