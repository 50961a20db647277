package ledger

// Setting is a setting that was changed while the program runs 运行设置. Value "" = as file and environment have it.
type Setting struct {
	Key   string `json:"key"` // as configs names it, reminder.lead_days; colour.overdue
	Value string `json:"value"`
	Act   Act    `json:"act"` // who changed it last
}
