package web

// Routes is the table, for the test of every route and role.
func Routes(o Options) ([]Route, error) {
	s, err := newSite(o)
	if err != nil {
		return nil, err
	}
	return s.routes(), nil
}
