// Package main says what kstatus (Helm 4, Flux) and kubedog (Nelm, werf) make of objects: one JSON object a line comes in,
// one line of words goes out, as each of them decides whether to go on waiting.
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/werf/kubedog/pkg/tracker/generic"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		object := unstructured.Unstructured{}
		if err := object.UnmarshalJSON(lines.Bytes()); err != nil {
			panic(err)
		}
		fmt.Println(kstatus(&object), kubedog(&object))
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
}

func kstatus(object *unstructured.Unstructured) string {
	result, err := status.Compute(object)
	if err != nil {
		return "error"
	}
	switch result.Status {
	case status.CurrentStatus:
		return "done"
	case status.FailedStatus:
		return "failed"
	default:
		return "in-progress"
	}
}

func kubedog(object *unstructured.Unstructured) string {
	result, err := generic.NewResourceStatus(object)
	switch {
	case err != nil:
		return "error"
	case result.IsFailed():
		return "failed"
	case result.IsReady():
		return "done"
	default:
		return "in-progress"
	}
}
