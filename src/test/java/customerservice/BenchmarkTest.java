package customerservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiles the benchmarks in {@code bench/}, and compares their usage with their descriptions. */
class BenchmarkTest {
  private static final Path SOURCES = Path.of("bench");

  @Test
  void compilesWithoutWarnings(@TempDir Path classes) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.list(SOURCES)) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-Xlint:all,-classfile", "-Werror", "-proc:none", "-d", "" + classes),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ledger", "Directory", "Analytics", "Console", "Compare"})
  void runsByItsCommand(String benchmark) throws IOException {
    String command = benchmark.toLowerCase(Locale.ROOT);
    assertThat(SOURCES.resolve(command)).isExecutable();
    assertThat(Files.readString(SOURCES.resolve(command)))
        .contains("launch " + benchmark + "Benchmark \"$@\"");
    assertThat(Files.readString(SOURCES.resolve(benchmark + "Benchmark.java")))
        .contains("      bench/" + command + " ");
  }

  /** Options that a description names exist in the usage of some benchmark. */
  @Test
  void describesExistingOptions() throws IOException {
    StringBuilder usages = new StringBuilder();
    for (String benchmark : List.of("Ledger", "Directory", "Analytics", "Console", "Compare")) {
      usages.append(Files.readString(SOURCES.resolve(benchmark + "Benchmark.java")));
    }
    Set<String> described =
        Pattern.compile("--[a-z][a-z-]*")
            .matcher(Files.readString(SOURCES.resolve("README.md")))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    described.removeAll(Set.of("--help", "--workers"));
    assertThat(described).isNotEmpty().allMatch(usages.toString()::contains);
  }

  /** Each workload of the comparison has requests in the script of wrk. */
  @Test
  void comparesWorkloadsThatWrkCanSend() throws IOException {
    String script = Files.readString(SOURCES.resolve("wrk.lua"));
    Matcher constants =
        Pattern.compile("(?m)^    ([A-Z]+)\\(Bar\\.")
            .matcher(Files.readString(SOURCES.resolve("CompareRow.java")));
    List<String> workloads =
        constants.results().map(found -> found.group(1).toLowerCase(Locale.ROOT)).toList();
    assertThat(workloads)
        .hasSize(7)
        .allMatch(workload ->
            script.contains("\n  " + workload + " = function")
                || script.contains("function workloads." + workload));
  }
}
