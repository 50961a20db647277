package knowledge

func (f *flow) glued() bool   { return false }
func (f *flow) unglue() *flow { return f }
