// Package browsertest starts Debian's chromium for tests of pages and takes pictures of them. Only tests
// import it. Where there is no chromium the test is skipped, with the reason and the cure.
package browsertest
