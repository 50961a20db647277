package ledger

// Unit is an office 单位 that can owe something.
type Unit struct {
	Name    string   `json:"name" yaml:"name"`
	Aliases []string `json:"aliases" yaml:"aliases"`
	Kind    UnitKind `json:"kind" yaml:"kind"`
	Contact string   `json:"contact" yaml:"contact"` // who answers questions about its duties, for people to read
}

// UnitKind says what sort of office a unit is 单位类别; groups such as 各镇 expand by it.
type UnitKind string

// The kinds of unit.
const (
	Township    UnitKind = "township"    // 镇, 乡, 街道
	Department  UnitKind = "department"  // 政府工作部门
	PartyOrgan  UnitKind = "party"       // 县委编办 and its like
	Court       UnitKind = "court"       // 法院
	Procurator  UnitKind = "procurator"  // 检察院
	Government  UnitKind = "government"  // 县政府 itself
	OtherUnit   UnitKind = "other"       //
	Supervision UnitKind = "supervision" // 督查室
)

// Group is a name for several units 单位统称: 各镇, 各执法部门.
type Group struct {
	Name    string   `json:"name" yaml:"name"`
	Aliases []string `json:"aliases" yaml:"aliases"`
	Kinds   []string `json:"kinds" yaml:"kinds"` // every unit of these kinds is in
	Units   []string `json:"units" yaml:"units"` // and these
}

// MemberRole says what a person may do 成员角色.
type MemberRole string

// The roles of members.
const (
	Clerk      MemberRole = "clerk"      // reports for a unit 联络员
	Leader     MemberRole = "leader"     // heads a unit 分管领导
	Supervisor MemberRole = "supervisor" // 督查室: sees everything

	// The three administrators, where a deployment wants them apart; nobody is two of them. None sees more of the ledger by it.
	SystemAdmin   MemberRole = "system_admin"   // 系统管理员: settings
	SecurityAdmin MemberRole = "security_admin" // 安全管理员: who is who, what is kept about people
	Auditor       MemberRole = "auditor"        // 审计管理员: the record of changes
)

// Member is a person 成员 known to the directory.
type Member struct {
	UserID string       `json:"user_id" yaml:"user_id"` // WeCom userid, compared without case
	Name   string       `json:"name" yaml:"name"`
	Unit   string       `json:"unit" yaml:"unit"` // Unit.Name, or "" for somebody in no unit
	Roles  []MemberRole `json:"roles" yaml:"roles"`
}

// Directory is who is who 通讯录.
// Zero value: nobody; then everybody may ask and nobody reports. Concurrency: read-only after loading.
type Directory struct {
	County  string   `json:"county" yaml:"county"`
	Contact string   `json:"contact" yaml:"contact"` // whom to ask to be added, for people to read
	Units   []Unit   `json:"units" yaml:"units"`
	Groups  []Group  `json:"groups" yaml:"groups"`
	Members []Member `json:"members" yaml:"members"`
}
