package configs

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// fileValue is a scalar of the settings file and where it stands.
type fileValue struct {
	text string
	line int
}

// readFile reads the YAML file into l.file and notes what is wrong with it.
func (l *loader) readFile(path string) {
	data, err := readBounded(path)
	if err != nil {
		l.problem("配置文件读不了：%v。请核对 --config 的路径。", err)
		return
	}
	l.parseFile(data)
}

// parseFile walks the nodes itself rather than decoding into a struct: each problem keeps its line.
func (l *loader) parseFile(data []byte) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var root, more yaml.Node
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF):
		return // empty, or comments only
	case err != nil:
		l.problem("配置文件不是正确的 YAML:%s。", strings.TrimPrefix(err.Error(), "yaml: "))
		return
	}
	if !errors.Is(decoder.Decode(&more), io.EOF) {
		l.problem("配置文件里只能有一份 YAML,请去掉 --- 之后的部分。")
	}
	known := map[string]bool{}
	for _, o := range table() {
		known[o.Key] = true
		if section, _, ok := strings.Cut(o.Key, "."); ok {
			known[section+"."] = true
		}
	}
	if top := root.Content[0]; top.Kind == yaml.MappingNode {
		l.walk(top, "", known)
	} else if top.Tag != "!!null" {
		l.problem("配置文件第 %d 行：应是“名称: 值”的形式。", top.Line)
	}
}

// walk reads one mapping; prefix is "" or the section's name with its dot.
func (l *loader) walk(mapping *yaml.Node, prefix string, known map[string]bool) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		name, value := mapping.Content[i], mapping.Content[i+1]
		key := prefix + name.Value
		switch {
		case known[key+"."] && prefix == "" && value.Kind == yaml.MappingNode:
			l.walk(value, key+".", known)
		case known[key+"."] && prefix == "" && value.Tag == "!!null":
			// a section with every line commented out
		case known[key+"."] && prefix == "":
			l.problem("配置文件第 %d 行：%s 下面应缩进写各项设置。", name.Line, key)
		case !known[key]:
			l.problem("配置文件第 %d 行：没有 %s 这个设置%s。", name.Line, key, suggestion(key, known))
		default:
			l.take(key, value)
		}
	}
}

// take keeps one setting's scalar; a list of scalars counts as one with commas, for robots and clusters.
func (l *loader) take(key string, value *yaml.Node) {
	if _, twice := l.file[key]; twice {
		l.problem("配置文件第 %d 行：%s 写了两次，请只留一处。", value.Line, key)
		return
	}
	switch value.Kind {
	case yaml.ScalarNode:
		if value.Tag != "!!null" && value.Value != "" {
			l.file[key] = fileValue{value.Value, value.Line}
		}
	case yaml.SequenceNode:
		var items []string
		for _, item := range value.Content {
			if item.Kind != yaml.ScalarNode {
				l.problem("配置文件第 %d 行：%s 的每一项应是一个值。", item.Line, key)
				return
			}
			items = append(items, item.Value)
		}
		if len(items) > 0 {
			l.file[key] = fileValue{strings.Join(items, ","), value.Line}
		}
	default:
		l.problem("配置文件第 %d 行：%s 应是一个值。", value.Line, key)
	}
}

// suggestion names the known key that was probably meant.
func suggestion(key string, known map[string]bool) string {
	plain := strings.NewReplacer("-", "_", "duban_", "").Replace(strings.ToLower(key))
	if known[plain] {
		return ",是不是 " + plain
	}
	for _, o := range table() {
		_, last, _ := strings.Cut(o.Key, ".")
		if last == plain || strings.ReplaceAll(o.Key, ".", "_") == plain || strings.ReplaceAll(o.Key, "_", "") == plain {
			return ",是不是 " + o.Key
		}
	}
	return ",可用的见 configs/duban.example.yaml"
}
