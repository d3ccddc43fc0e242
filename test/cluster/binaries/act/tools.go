//go:build tools

// Package tools keeps the runner that test:runner starts in go.mod.
package tools

import _ "github.com/nektos/act"
