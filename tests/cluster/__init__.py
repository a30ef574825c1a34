"""The cluster's files and the trial of it, without a cluster: ``make cluster-test`` is the real thing."""
