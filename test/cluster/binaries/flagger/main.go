// Package main is Flagger without a service mesh, as its own command runs it: that one does not build with the Kubernetes
// libraries of this cluster, which its packages do. So it costs little beside them.
package main

import (
	"flag"
	"time"

	"github.com/fluxcd/flagger/pkg/canary"
	clientset "github.com/fluxcd/flagger/pkg/client/clientset/versioned"
	informers "github.com/fluxcd/flagger/pkg/client/informers/externalversions"
	"github.com/fluxcd/flagger/pkg/controller"
	"github.com/fluxcd/flagger/pkg/logger"
	"github.com/fluxcd/flagger/pkg/metrics/observers"
	"github.com/fluxcd/flagger/pkg/notifier"
	"github.com/fluxcd/flagger/pkg/router"
	"github.com/fluxcd/flagger/pkg/server"
	"github.com/fluxcd/flagger/pkg/signals"
	"github.com/fluxcd/flagger/pkg/version"
	"go.uber.org/zap"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "of the cluster")
	port := flag.String("port", "", "answers /healthz")
	interval := flag.Duration("control-loop-interval", 10*time.Second, "between two looks at a canary")
	flag.Parse()
	log, err := logger.NewLoggerWithEncoding("info", "json")
	if err != nil {
		panic(err)
	}
	if err := run(log, *kubeconfig, *port, *interval); err != nil {
		log.Fatal(err)
	}
}

func run(log *zap.SugaredLogger, kubeconfig, port string, interval time.Duration) error {
	stop := signals.SetupSignalHandler()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.QPS, config.Burst = 100, 250
	kube, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	client, err := clientset.NewForConfig(config)
	if err != nil {
		return err
	}
	shared := informers.NewSharedInformerFactory(client, 30*time.Second).Flagger().V1beta1()
	infos := controller.Informers{
		CanaryInformer: shared.Canaries(),
		MetricInformer: shared.MetricTemplates(),
		AlertInformer:  shared.AlertProviders(),
	}
	for _, one := range []cache.SharedIndexInformer{
		infos.CanaryInformer.Informer(), infos.MetricInformer.Informer(), infos.AlertInformer.Informer(),
	} {
		go one.Run(stop)
		cache.WaitForCacheSync(stop, one.HasSynced)
	}
	// Nobody listens there: without metrics in an analysis nothing is asked.
	observer, err := observers.NewFactory("http://127.0.0.1:9")
	if err != nil {
		return err
	}
	tracker := &canary.ConfigTracker{Logger: log, KubeClient: kube, FlaggerClient: client}
	labels := []string{"app", "name", "app.kubernetes.io/name"}
	go server.ListenAndServe(port, 3*time.Second, log, stop)
	return controller.NewController(
		kube, client, infos, interval, log, &notifier.NopNotifier{},
		canary.NewFactory(kube, client, tracker, labels, []string{""}, log),
		router.NewFactory(config, kube, client, "nginx.ingress.kubernetes.io", "", log, client, true),
		observer, "kubernetes", version.VERSION, "", "", false,
	).Run(2, stop)
}
