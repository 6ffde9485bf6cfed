package bench;

import bench.Measurement.Variant;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** The program of {@code bench/console}. */
public final class ConsoleBenchmark implements Benchmark {
  private static final String USAGE =
      """
      bench/console                measure all; half an hour and 10 GB of disk under target/
        --customers 1000000          size of the directory
        --transactions 1             ledger entries of each of four in five customers
        --words 5                    words of each kind that are typed
      """;

  /** Names the version of Playwright that the tests of the console use. */
  private static final Path PACKAGES = Path.of("src/test/console/package.json");

  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome");

  /** Lists of {@link QueryValues}: what a person at the counter types. */
  private static final List<String> KINDS =
      List.of("common", "rare", "email", "first-name-and-letter");

  private static final Bar BAR = Bar.atMost(150);
  private static final double MICROS_PER_MS = 1000;
  private static final int DIGITS = 3;

  private final Options options;
  private final Path browser;

  private ConsoleBenchmark(Options options) {
    this.options = options;
    browser =
        Stream.of(System.getenv("PATH").split(":", -1))
            .flatMap(folder -> BROWSERS.stream().map(name -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no Chromium is on the PATH"));
  }

  /** See {@link Benchmark#main}. */
  public static void main(String... arguments) {
    Benchmark.main("bench/console", USAGE, arguments, ConsoleBenchmark::new);
  }

  @Override
  public boolean measure(Run run, PrintStream out) throws IOException, SQLException {
    out.println(run.machine());
    int customers = options.number("--customers");
    Variant variant = new Variant("directory", "console", Map.of());
    Directory directory = new Directory(run, variant, SampleCustomers.read(), customers);
    directory.fill(options.number("--transactions"));
    run.cluster().checkpoint();
    Map<String, List<String>> values = directory.queryValues();
    String words =
        KINDS.stream()
            .flatMap(kind ->
                values.get(kind).stream()
                    .map(ConsoleBenchmark::keys)
                    .filter(keys -> keys.matches("[ -~]+"))
                    .limit(options.number("--words")))
            .collect(Collectors.joining(","));
    Path folder = Files.createDirectory(run.folder().resolve("console"));
    Files.copy(Path.of("bench/console.mjs"), folder.resolve("console.mjs"));
    Files.copy(PACKAGES, folder.resolve(PACKAGES.getFileName()));
    run.progress("installing Playwright");
    execute(folder, Map.of(), "npm", "install", "--no-audit", "--no-fund", "--no-package-lock");
    run.progress("typing");
    String output =
        execute(
            folder,
            Map.of(
                "BASE_URL",
                "http://127.0.0.1:" + directory.server().port(),
                "CHROMIUM",
                browser.toString(),
                "TOKEN",
                run.token("manager"),
                "WORDS",
                words),
            "node",
            "console.mjs");
    return print(output, out);
  }

  /** The keys that a person types for a name: letters without accents. */
  private static String keys(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFD)
        .replaceAll("\\p{M}", "")
        .toLowerCase(Locale.ROOT);
  }

  private static String execute(Path folder, Map<String, String> variables, String... command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }

  private static boolean print(String output, PrintStream out) {
    Map<String, Histogram> rows = new TreeMap<>();
    output
        .lines()
        .map(line -> line.split(" ", -1))
        .forEach(row ->
            rows.computeIfAbsent(row[0], name -> new Histogram(DIGITS))
                .recordValue(Math.round(Double.parseDouble(row[1]) * MICROS_PER_MS)));
    Table table = new Table("key", "keys", "p50 ms", "p90 ms", "p99 ms", "bar of p50", "verdict");
    boolean hold = true;
    for (Map.Entry<String, Histogram> row : rows.entrySet()) {
      Figures median = milliseconds(row.getValue(), 50);
      table.add(
          row.getKey(),
          row.getValue().getTotalCount(),
          median,
          milliseconds(row.getValue(), 90),
          milliseconds(row.getValue(), 99),
          BAR,
          BAR.verdict(median));
      hold &= BAR.holds(median);
    }
    out.println(table);
    return hold && !rows.isEmpty();
  }

  private static Figures milliseconds(Histogram histogram, double percentile) {
    return new Figures(histogram.getValueAtPercentile(percentile) / MICROS_PER_MS);
  }
}
