package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// patience bounds a whole test in the browser.
const patience = 10 * time.Minute

// Start runs a headless browser with an empty profile and returns its context, good for chromedp.Do and
// chromedp.Run until the test ends. It skips the test when there is no browser.
func Start(tb testing.TB) context.Context {
	tb.Helper()
	path, err := find()
	if err != nil {
		tb.Skip("no chromium on this machine: run make services, or install Debian's package chromium")
	}
	profile, err := os.MkdirTemp("", "duban-browser-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(profile) }) // the browser may still be closing a file
	ctx, cancel := chromedp.NewExecAllocator(tb.Context(), options(path, profile)...)
	tb.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	tb.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as this context, so without a limit
		tb.Fatalf("start %s: %v", path, err)
	}
	ctx, cancel = context.WithTimeout(ctx, patience)
	tb.Cleanup(cancel)
	return ctx
}

// find returns the path of the first browser that is there.
func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no browser")
}

// options keep the browser to the page under test: no sandbox (tests run as root in a container), nothing
// fetched in the background, scroll bars left out of pictures.
func options(path, profile string) []chromedp.ExecAllocatorOption {
	all := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(profile),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"), chromedp.Env("LANGUAGE=zh_CN", "TZ=Asia/Shanghai"))
	for _, name := range []string{"disable-quic", "disable-component-update", "disable-domain-reliability", "hide-scrollbars"} {
		all = append(all, chromedp.Flag(name, true))
	}
	return all
}

// Look is how a page is looked at. Unit: CSS pixels.
type Look struct {
	Name   string // part of a picture's file name
	Width  int64
	Height int64
	Scale  float64 // device pixels per CSS pixel
	Dark   bool
}

// Looks returns the four that a page must be good in: desktop and phone, light and dark.
func Looks() []Look {
	return []Look{
		{"", 1180, 760, 1.25, false}, {"-dark", 1180, 760, 1.25, true},
		{"-phone", 390, 780, 1.5, false}, {"-phone-dark", 390, 780, 1.5, true},
	}
}

// Use makes the page be looked at in this way from now on.
func Use(look Look) chromedp.Action[chromedp.Void] {
	scheme := "light"
	if look.Dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	return chromedp.Steps(
		chromedp.EmulateViewport(look.Width, look.Height, chromedp.EmulateScale(look.Scale)),
		chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			if _, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, media); err != nil {
				return fmt.Errorf("emulate colour scheme: %w", err)
			}
			return nil
		}))
}

// Picture writes what is seen now to a PNG file.
func Picture(ctx context.Context, file string) error {
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return fmt.Errorf("take a picture: %w", err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	return nil
}
