package deploy_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"duban/configs"
)

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestEverySettingNamedHereExists: a name that no setting has would be ignored in silence.
func TestEverySettingNamedHereExists(t *testing.T) {
	known := map[string]bool{}
	for _, o := range configs.Options() {
		known[o.Env()] = true
		known[o.Env()+"_FILE"] = o.Secret
	}
	names := regexp.MustCompile(`DUBAN_[A-Z_]+`)
	for _, file := range []string{"Containerfile", "compose.yaml", "duban.service", "duban.env.example", "nginx.conf", "../docs/deploy.zh-CN.md"} {
		for _, name := range names.FindAllString(read(t, file), -1) {
			if !known[name] {
				t.Errorf("%s names %s, which is no setting", file, name)
			}
		}
	}
}

// TestTheExampleEnvironmentLoads: as it is, and filled in.
func TestTheExampleEnvironmentLoads(t *testing.T) {
	env := map[string]string{}
	for line := range strings.Lines(read(t, "duban.env.example")) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
			env[name] = value
		}
	}
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	if _, err := configs.Load("", lookup, nil); err != nil {
		t.Error(err)
	}
	env["DUBAN_WECOM_CORP_ID"], env["DUBAN_WECOM_AGENT_ID"], env["DUBAN_WECOM_SECRET"] = "ww1", "7", "s"
	env["DUBAN_WECOM_TOKEN"], env["DUBAN_WECOM_AES_KEY"] = "t", strings.Repeat("a", 42)+"A"
	if s, err := configs.Load("", lookup, nil); err != nil || s.WeCom.App.IsZero() {
		t.Errorf("%v, %v", s, err)
	}
}

func TestTheContainerIsNotRootAndWritesItsDataOnly(t *testing.T) {
	var compose struct {
		Services map[string]struct {
			ReadOnly bool     `yaml:"read_only"`
			CapDrop  []string `yaml:"cap_drop"`
			Security []string `yaml:"security_opt"`
			Ports    []string
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "compose.yaml")), &compose); err != nil {
		t.Fatal(err)
	}
	d := compose.Services["duban"]
	if !d.ReadOnly || !slices.Equal(d.CapDrop, []string{"ALL"}) || len(d.Security) != 1 {
		t.Errorf("duban runs with %+v", d)
	}
	for name, s := range compose.Services {
		for _, p := range s.Ports {
			if !strings.HasPrefix(p, "127.0.0.1:") {
				t.Errorf("%s publishes %s", name, p)
			}
		}
	}
	file := read(t, "Containerfile")
	for _, want := range []string{"CGO_ENABLED=0", "FROM scratch", "USER 65532:65532"} {
		if !strings.Contains(file, want) {
			t.Errorf("the Containerfile lacks %s", want)
		}
	}
}

func TestSystemdTakesTheUnit(t *testing.T) {
	program, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("SKIPPED: no systemd-analyze; install the package systemd")
	}
	unit := filepath.Join(t.TempDir(), "duban.service")
	text := strings.Replace(read(t, "duban.service"), "ExecStart=/usr/local/bin/duban serve", "ExecStart=/bin/true", 1)
	if err := os.WriteFile(unit, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), program, "verify", unit).CombinedOutput()
	if err != nil || strings.Contains(string(said), "duban.service:") {
		t.Errorf("%v\n%s", err, said)
	}
}

func TestNginxTakesTheExample(t *testing.T) {
	program, err := exec.LookPath("nginx")
	if err != nil {
		if program = "/usr/sbin/nginx"; exec.CommandContext(t.Context(), program, "-v").Run() != nil {
			t.Skip("SKIPPED: no nginx; make services installs it")
		}
	}
	dir := t.TempDir()
	certificate(t, dir)
	text := strings.ReplaceAll(read(t, "nginx.conf"), "/etc/ssl/duban/", dir+"/")
	whole := "pid " + dir + "/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n" + text + "\n}\n"
	conf := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(conf, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), program, "-t", "-c", conf).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

// certificate writes one that signs itself.
func certificate(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"duban.example.gov.cn"}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"fullchain.pem": {Type: "CERTIFICATE", Bytes: cert}, "privkey.pem": {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
