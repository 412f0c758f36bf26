package io.nfaas.cli;

import io.nfaas.report.Finding;
import io.nfaas.report.ReportFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a command writes and what it shows.
final class OutputOptions {
  /// How results are printed on standard output.
  enum Format { text, json }

  /// Writes files into a folder.
  interface FileWriter {
    List<Path> write(Path folder) throws IOException;
  }

  @Option(names = "--out", paramLabel = "DIR", description = "Folder for result files. Default: out/<scenario name>.")
  @Nullable Path out;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "What is printed on standard output. Default: text.")
  Format format = Format.text;

  @Option(names = {"-q", "--quiet"}, description = "Print nothing but errors.")
  boolean quiet;

  @Option(names = "--no-progress", description = "Draw no progress bar.")
  boolean noProgress;

  @Option(names = "--junit", paramLabel = "FILE", description = "Also write the verdicts as JUnit XML to this file.")
  @Nullable Path junit;

  /// A bar for the work to come.
  ProgressLine progress(String task, Console console) {
    return new ProgressLine(task, !quiet && !noProgress && console.progress());
  }

  /// Writes the result files and the JUnit report, and says so in text form.
  void files(String scenarioName, Console console, FileWriter writer, Supplier<String> junitXml) {
    Path folder = out != null ? out : Path.of("out", scenarioName);
    try {
      List<Path> written = writer.write(folder);
      if (junit != null) {
        ReportFiles.write(junit, junitXml.get());
      }
      if (!quiet && format == Format.text) {
        console.out.println();
        console.out.println(
            "Written to " + folder + ": " + String.join(", ", written.stream().map(p -> p.getFileName().toString()).toList()));
      }
    } catch (AccessDeniedException e) {
      throw new UserError("cannot write to " + e.getFile() + ": permission denied");
    } catch (FileSystemException e) {
      throw new UserError("cannot write to " + e.getFile() + ": " + (e.getReason() == null ? "it exists and is no folder" : e.getReason()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Tells the workflow that runs the command, if one does.
  ///
  /// @param file the scenario
  /// @param findings promises that were not kept
  /// @param markdown the result in short
  void workflow(Console console, Path file, List<Finding> findings, Supplier<String> markdown) {
    findings.forEach(f -> console.github.mark(file, f));
    try {
      console.github.summary(markdown.get());
    } catch (IOException e) {
      throw new UserError("cannot write to the step summary: " + e.getMessage());
    }
  }

  /// Prints the result in the form that was asked for.
  void print(Console console, Supplier<String> text, Supplier<String> json) {
    if (!quiet) {
      console.out.print(format == Format.json ? json.get() : text.get());
      console.out.flush();
    }
  }
}
