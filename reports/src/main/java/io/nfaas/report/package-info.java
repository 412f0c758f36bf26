/// What people and pipelines get to see of a plan or a run: terminal tables, HTML, charts, JSON, CSV, JUnit XML, Kubernetes
/// manifests. Figures are shown, never computed: whatever two files say about one thing comes from the same field.
@NullMarked
package io.nfaas.report;

import org.jspecify.annotations.NullMarked;
