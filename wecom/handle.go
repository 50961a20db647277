package wecom

import "strings"

// cardHandle is the Incoming.Handle of a tap: what is needed to change the card that was pressed, within 72 hours and
// once. Shape: card:<task id>:<response code>; "" when WeCom gave no code. A task id holds no colon.
func cardHandle(taskID, code string) string {
	if code == "" {
		return ""
	}
	return "card:" + taskID + ":" + code
}

// codeOfHandle is the response code in a handle; false when the handle is none of a card, as those of other channels.
func codeOfHandle(handle string) (code string, ok bool) {
	rest, ok := strings.CutPrefix(handle, "card:")
	if !ok {
		return "", false
	}
	_, code, ok = strings.Cut(rest, ":")
	return code, ok && code != ""
}
