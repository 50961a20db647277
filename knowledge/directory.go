package knowledge

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"duban/knowledge/files"
	"duban/ledger"
)

// MaxDirectory is the largest directory file that is read. Unit: bytes.
const MaxDirectory = 4 << 20

// ReadDirectory reads who is who from YAML with the keys of ledger.Directory. An empty file is an empty directory.
// Errors: ledger.Invalid with the line for unknown keys, malformed YAML, a name used twice, a member of an unknown
// unit or an unknown role or kind; ledger.TooLarge over MaxDirectory.
func ReadDirectory(r io.Reader) (ledger.Directory, error) {
	var dir ledger.Directory
	raw, err := io.ReadAll(io.LimitReader(r, MaxDirectory+1))
	if err != nil {
		return dir, ledger.Errorf(ledger.Unavailable, "读不了通讯录文件: %w", err)
	}
	if len(raw) > MaxDirectory {
		return dir, ledger.Errorf(ledger.TooLarge, "通讯录文件超过 4 MB,请检查是不是放错了文件。")
	}
	text, ok := files.Decode(raw)
	if !ok {
		return dir, ledger.Errorf(ledger.Invalid, "通讯录不是文字文件,请另存为 UTF-8 编码的 YAML。")
	}
	if strings.Count(text, "&")+strings.Count(text, "*") > 0 && yamlAlias.MatchString(text) {
		return dir, ledger.Errorf(ledger.Invalid, "通讯录里不能使用 YAML 的锚点和引用(& 和 *),请直接写出内容。")
	}
	dec := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	dec.KnownFields(true)
	if err := dec.Decode(&dir); err != nil && !errors.Is(err, io.EOF) {
		return ledger.Directory{}, ledger.Errorf(ledger.Invalid, "通讯录写得不对:%s", yamlMessage(err))
	}
	if err := checkDirectory(dir); err != nil {
		return ledger.Directory{}, err
	}
	return dir, nil
}

var (
	yamlAlias   = regexp.MustCompile(`(?m)(?:^|[\s\[,:-])[&*][A-Za-z_]\w*`)
	yamlUnknown = regexp.MustCompile(`line (\d+): field (\S+) not found in type \S+`)
	yamlLine    = regexp.MustCompile(`line (\d+): (.*)`)
)

// yamlMessage says in Chinese what the YAML reader found first.
func yamlMessage(err error) string {
	text := err.Error()
	if m := yamlUnknown.FindStringSubmatch(text); m != nil {
		return "第 " + m[1] + " 行有不认识的字段 " + m[2] + ",请对照示例改正。"
	}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		return "第 " + m[1] + " 行格式有误(" + m[2] + "),请检查缩进、冒号和方括号。"
	}
	return strings.TrimPrefix(text, "yaml: ")
}

var (
	unitKinds = []ledger.UnitKind{ledger.Township, ledger.Department, ledger.PartyOrgan, ledger.Court, ledger.Procurator,
		ledger.Government, ledger.OtherUnit, ledger.Supervision}
	memberRoles    = []ledger.MemberRole{ledger.Clerk, ledger.Leader, ledger.Supervisor, ledger.SystemAdmin, ledger.SecurityAdmin, ledger.Auditor}
	administrators = []ledger.MemberRole{ledger.SystemAdmin, ledger.SecurityAdmin, ledger.Auditor} // nobody is two of them
)

// checkDirectory holds what YAML cannot: names are there and used once, references lead somewhere.
func checkDirectory(dir ledger.Directory) error {
	names := map[string]bool{}
	for _, u := range dir.Units {
		switch {
		case strings.TrimSpace(u.Name) == "":
			return ledger.Errorf(ledger.Invalid, "通讯录里有一个单位没有名称(name),请补上。")
		case names[u.Name]:
			return ledger.Errorf(ledger.Invalid, "通讯录里单位“%s”写了两次,请删去一个。", u.Name)
		case u.Kind != "" && !slices.Contains(unitKinds, u.Kind):
			return ledger.Errorf(ledger.Invalid, "单位“%s”的类别 %s 不认识,可写 township、department、party、court、procurator、government、supervision 或 other。", u.Name, u.Kind)
		}
		names[u.Name] = true
	}
	if err := checkGroups(dir, names); err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, m := range dir.Members {
		id := strings.ToLower(strings.TrimSpace(m.UserID))
		switch {
		case id == "":
			return ledger.Errorf(ledger.Invalid, "通讯录里“%s”没有填 user_id,请补上企业微信账号。", m.Name)
		case ids[id]:
			return ledger.Errorf(ledger.Invalid, "通讯录里账号 %s 写了两次,请删去一个。", m.UserID)
		case m.Unit != "" && !names[m.Unit]:
			return ledger.Errorf(ledger.Invalid, "账号 %s 的单位“%s”不在单位表里,请先在 units 里加上。", m.UserID, m.Unit)
		}
		if err := checkRoles(m); err != nil {
			return err
		}
		ids[id] = true
	}
	return nil
}

// checkRoles: known ones, and of the three administrators one at most.
func checkRoles(m ledger.Member) error {
	var posts []string
	for _, r := range m.Roles {
		if !slices.Contains(memberRoles, r) {
			return ledger.Errorf(ledger.Invalid, "账号 %s 的角色 %s 不认识,可写 clerk、leader、supervisor、system_admin、security_admin 或 auditor。", m.UserID, r)
		}
		if slices.Contains(administrators, r) && !slices.Contains(posts, string(r)) {
			posts = append(posts, string(r))
		}
	}
	if len(posts) > 1 {
		return ledger.Errorf(ledger.Invalid, "账号 %s 兼了 %s,三类管理员要由不同的人担任,请留一个。", m.UserID, strings.Join(posts, "、"))
	}
	return nil
}

func checkGroups(dir ledger.Directory, names map[string]bool) error {
	seen := map[string]bool{}
	for _, g := range dir.Groups {
		switch {
		case strings.TrimSpace(g.Name) == "":
			return ledger.Errorf(ledger.Invalid, "通讯录里有一个统称(groups)没有名称(name),请补上。")
		case seen[g.Name] || names[g.Name]:
			return ledger.Errorf(ledger.Invalid, "通讯录里统称“%s”与别的名称重复,请改名或删去一个。", g.Name)
		}
		seen[g.Name] = true
		for _, k := range g.Kinds {
			if !slices.Contains(unitKinds, ledger.UnitKind(k)) {
				return ledger.Errorf(ledger.Invalid, "统称“%s”的类别 %s 不认识。", g.Name, k)
			}
		}
		for _, u := range g.Units {
			if !names[u] {
				return ledger.Errorf(ledger.Invalid, "统称“%s”里的单位“%s”不在单位表里,请先在 units 里加上。", g.Name, u)
			}
		}
	}
	return nil
}
