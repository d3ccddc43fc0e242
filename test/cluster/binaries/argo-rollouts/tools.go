//go:build tools

// Package tools keeps the controller of Argo Rollouts in go.mod.
package tools

import _ "github.com/argoproj/argo-rollouts/cmd/rollouts-controller"
