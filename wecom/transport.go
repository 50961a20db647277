package wecom

import "net/http"

// Transport is what reaches a deployment outside the API: the intelligent bot's connection and its files. caFile, in PEM form,
// adds certificate authorities to the system's; "" adds none. Errors: a file that cannot be read or holds none.
func Transport(caFile string) (http.RoundTripper, error) {
	r, err := newRoute("", caFile)
	if err != nil {
		return nil, err
	}
	return r.transport, nil
}
