package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
	"golang.org/x/term"

	"duban/account"
	"duban/ledger"
)

// personPasswordCmd gives a member a first password for the web pages 初始密码. It is read from the terminal or from standard input, and is
// never an argument: those stand in the shell's history and in the list of processes.
type personPasswordCmd struct {
	User     string `arg:"" help:"user id in the directory"`
	Generate bool   `help:"make a password and print it"`
	Code     bool   `help:"make a new secret for the authenticator app, e.g. for a new phone"`
	Remove   bool   `help:"take the password away: the person's sessions end"`
	By       string `default:"命令行" help:"who does it, for the record of changes" placeholder:"NAME"`
}

// mostRead bounds a password on standard input. Unit: bytes.
const mostRead = 4 << 10

// Run sets or removes it.
func (c *personPasswordCmd) Run(ctx context.Context, a *app) error {
	if c.Remove && (c.Generate || c.Code) {
		return ledger.Errorf(codeUsage, "--remove 不能和 --generate、--code 一起写")
	}
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // the write was durable before
	if !m.Settings.LocalLogin.On() {
		fmt.Fprintln(a.io.err, "注意:密码登录没有开(DUBAN_LOCAL_LOGIN),设了密码也登不进网页")
	}
	if c.Remove {
		return c.remove(ctx, a, m)
	}
	password := account.Generate()
	if !c.Generate {
		if password, err = a.readPassword(); err != nil {
			return err
		}
	}
	made, err := m.keeper().Set(ctx, c.User, password, c.Code, c.By)
	if err != nil {
		return err
	}
	return c.tell(a.io.out, password, made)
}

// remove takes the password away.
func (c *personPasswordCmd) remove(ctx context.Context, a *app, m *Main) error {
	who, _ := m.people.member(c.User)
	if err := m.Store.RemoveAccount(ctx, c.User, account.Line(strings.ToLower(c.User), who.Name, ledger.PasswordRemoved, c.By, m.Clock())); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(a.io.out, "已取消 %s 的密码，他在网页上的登录已经退出\n", c.User); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// tell prints what is to be handed to the person.
func (c *personPasswordCmd) tell(out io.Writer, password string, made *account.Enrolment) error {
	var b strings.Builder
	fmt.Fprintf(&b, "已给 %s 设好初始密码：7 天内有效，第一次登录时要改\n", c.User)
	if c.Generate {
		fmt.Fprintf(&b, "初始密码：%s\n", password)
	}
	if made != nil {
		fmt.Fprintf(&b, "手机验证器（任何支持 TOTP 的）扫下面的码，或手工输入密钥：%s\n%s\n", made.Secret, made.URL)
		code, err := drawn(made.URL)
		if err != nil {
			return err
		}
		b.WriteString(code)
	}
	if c.Generate || made != nil {
		b.WriteString("以上只显示这一次，请当面交给本人，不要用聊天转发\n")
	}
	if _, err := io.WriteString(out, b.String()); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// quietZone is how many modules around a QR code stay light. Source: ISO/IEC 18004 asks for four; two do on a screen.
const quietZone = 2

// drawn draws a QR code in half blocks, its light modules in the colour of letters: right on a dark terminal, inverted on a light one.
func drawn(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	size := code.Bounds().Dx()
	var b strings.Builder
	for y := -quietZone; y < size+quietZone; y += 2 {
		for x := -quietZone; x < size+quietZone; x++ {
			b.WriteString([]string{"█", "▀", "▄", " "}[shade(code, x, y)*2+shade(code, x, y+1)])
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// shade is 1 for a dark module, 0 for a light one and around the code.
func shade(code barcode.Barcode, x, y int) int {
	size := code.Bounds().Dx()
	if x < 0 || y < 0 || x >= size || y >= size {
		return 0
	}
	if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
		return 1
	}
	return 0
}

// readPassword asks twice on a terminal, else takes the first line of standard input.
func (a *app) readPassword() (string, error) {
	if f, ok := a.io.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return askTwice(f, a.io.err)
	}
	line, err := bufio.NewReader(io.LimitReader(a.io.in, mostRead)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", ledger.Errorf(ledger.Invalid, "没有读到密码：请在终端里运行，或从标准输入给一行，或加 --generate 由程序生成")
	}
	return line, nil
}

func askTwice(f *os.File, out io.Writer) (string, error) {
	var typed [2]string
	for i, ask := range []string{"初始密码：", "再输一次："} {
		fmt.Fprint(out, ask)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(out)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		typed[i] = string(b)
	}
	if typed[0] != typed[1] {
		return "", ledger.Errorf(ledger.Invalid, "两次输的不一样，请再运行一次")
	}
	return typed[0], nil
}
