package configs

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// maxFile bounds the settings file and each secret's file, in bytes.
const maxFile = 1 << 20

// Load reads the settings. file is the YAML file, "" for none; env looks an environment variable up;
// flags holds the flags that were given, by name without dashes. The settings come back complete and
// valid, or the error is Problems with a sentence for each thing that is wrong.
func Load(file string, env func(string) (string, bool), flags map[string]string) (Settings, error) {
	l := loader{env: env, flags: flags, file: map[string]fileValue{}}
	if file != "" {
		l.readFile(file)
	}
	l.checkFlags()
	var s Settings
	for _, o := range table() {
		value, source := l.lookup(o.Option)
		if value == "" && source == "" {
			continue
		}
		if err := o.set(&s, value); err != nil {
			l.problem("%s%s。", source, err)
		}
	}
	s.normalise()
	if len(l.problems) > 0 {
		return Settings{}, l.problems
	}
	if err := s.Validate(); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// loader gathers values from where they may stand, and what is wrong with them.
type loader struct {
	env      func(string) (string, bool)
	flags    map[string]string
	file     map[string]fileValue
	problems Problems
}

func (l *loader) problem(format string, args ...any) {
	l.problems = append(l.problems, fmt.Sprintf(format, args...))
}

// lookup returns the setting's value and the words that say where it came from; both empty when it is
// set nowhere and has no default.
func (l *loader) lookup(o Option) (value, source string) {
	if o.Flag != "" {
		if v, ok := l.flags[o.Flag]; ok {
			return v, "参数 --" + o.Flag + " "
		}
	}
	if v, ok := l.env(o.Env()); ok && v != "" {
		return v, "环境变量 " + o.Env() + " "
	}
	if o.Secret {
		if path, ok := l.env(o.Env() + "_FILE"); ok && path != "" {
			return l.readSecret(o.Env()+"_FILE", path), "环境变量 " + o.Env() + "_FILE 所指的文件"
		}
	}
	if v, ok := l.file[o.Key]; ok {
		return v.text, fmt.Sprintf("配置文件第 %d 行 %s ", v.line, o.Key)
	}
	if o.Default != "" {
		return o.Default, "默认值 "
	}
	return "", ""
}

func (l *loader) readSecret(name, path string) string {
	data, err := readBounded(path)
	if err != nil {
		l.problem("环境变量 %s 所指的文件读不了：%v。请核对路径和权限。", name, err)
		return ""
	}
	secret := strings.TrimSpace(string(data))
	if secret == "" {
		l.problem("环境变量 %s 所指的文件 %s 是空的，请写入密钥或去掉这个变量。", name, path)
	}
	return secret
}

// checkFlags catches a flag that cmd offers and no setting knows.
func (l *loader) checkFlags() {
	known := map[string]bool{}
	for _, o := range table() {
		known[o.Flag] = o.Flag != ""
	}
	for _, name := range slices.Sorted(maps.Keys(l.flags)) {
		if !known[name] {
			l.problem("没有 --%s 这个参数，请用 --help 查看可用的参数。", name)
		}
	}
}

// readBounded reads a small regular file.
func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open settings file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s 不是普通文件", path)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s 超过 1 MB", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read settings file: %w", err)
	}
	return data, nil
}

// normalise makes equal settings equal.
func (s *Settings) normalise() {
	for _, base := range []*string{&s.PublicURL, &s.WeCom.APIBase, &s.WeCom.OAuthBase, &s.WeCom.LoginBase, &s.Embedding.BaseURL, &s.Transcribe.BaseURL} {
		*base = strings.TrimRight(*base, "/")
	}
	s.LLM.BaseURL = tidyBases(s.LLM.BaseURL)
	if s.DatabaseURL == "sqlite" {
		s.DatabaseURL = ""
	}
}
