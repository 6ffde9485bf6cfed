package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.security.auth.module.UnixSystem;
import customerservice.testing.Program;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The archive of {@code ./run archive}: its contents, and a service that is started from it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class ArchiveIT {
  private static final Path PROJECT = Path.of("").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String PLAIN_USER = "nobody";

  /** The first request of the README, with its body. */
  private static final Pattern FIRST_REQUEST =
      Pattern.compile("(?s)curl -s \\$API(/\\S+) -H \"\\$AUTH\" -H \"\\$JSON\" -d '(.*?)'");

  private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\) \\|\n");

  private final Path folder;
  private final Path archive;
  private final Path unpacked;

  ArchiveIT(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.archive = make();
    this.unpacked = folder.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
  }

  @BeforeAll
  void unpack() throws Exception {
    run("tar", "-xzf", archive.toString(), "-C", folder.toString());
  }

  private static Path make() throws Exception {
    String printed = Program.run(LIMIT, PROJECT, Map.of(), List.of("./run", "archive"));
    return PROJECT.resolve(printed.strip().lines().toList().getLast());
  }

  @Test
  void isTheSameEachTime() throws Exception {
    byte[] first = Files.readAllBytes(archive);
    assertThat(make()).isEqualTo(archive).hasBinaryContent(first);
  }

  @Test
  void hasSortedNamesAndFixedTimesAndOwners() throws Exception {
    List<String> names = new ArrayList<>();
    try (InputStream file = Files.newInputStream(archive);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        names.add(entry.getName());
        assertThat(entry.getLastModifiedDate().toInstant())
            .isEqualTo(Instant.parse("1980-02-01T00:00:00Z"));
        assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
        assertThat(entry.getMode() & 0777)
            .as(entry.getName())
            .isIn(entry.isDirectory() ? List.of(0755) : List.of(0644, 0755));
      }
    }
    assertThat(names).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(200);
    assertThat(names).noneMatch(name -> name.contains("app.aot"));
  }

  @Test
  void hasALicenseOfEachLibrary() throws Exception {
    Path licenses = unpacked.resolve("licenses");
    String list = Files.readString(licenses.resolve("README.md"));
    long libraries;
    try (Stream<Path> files = Files.walk(unpacked.resolve("app/lib"))) {
      libraries = files.filter(file -> file.toString().endsWith(".jar")).count();
    }
    List<String> links = LINK.matcher(list).results().map(link -> link.group(1)).toList();
    assertThat(links).hasSize((int) libraries).hasSizeGreaterThan(50);
    assertThat(links).allMatch(link -> Files.exists(licenses.resolve(link)));
    assertThat(unpacked.resolve("LICENSE")).hasSameBinaryContentAs(PROJECT.resolve("LICENSE"));
    assertThat(unpacked.resolve("bom.json"))
        .hasSameBinaryContentAs(PROJECT.resolve("target/bom.json"));
  }

  /** Root starts it as another user, because most installations do. */
  @Test
  void startsWithOnlyAJreAsAPlainUser() throws Exception {
    Path jre = jre();
    Path data = Files.createDirectory(folder.resolve("data"));
    boolean isRoot = new UnixSystem().getUid() == 0;
    List<String> command = new ArrayList<>();
    if (isRoot) {
      run("chown", "--recursive", PLAIN_USER, folder.toString());
      command.addAll(
          List.of("setpriv", "--reuid=" + PLAIN_USER, "--regid=65534", "--clear-groups"));
    }
    command.add(unpacked.resolve("run").toString());
    Map<String, String> settings = Map.of("JAVA_HOME", jre.toString());
    try (RunningService service = RunningService.start(command, data, settings).awaitReady(LIMIT)) {
      if (isRoot) {
        assertThat(Files.getOwner(data.resolve("jwt-secret"))).hasToString(PLAIN_USER);
      }
      assertThat(unpacked.resolve("app/app.aot")).isNotEmptyFile();
      assertThat(ProcessHandle.of(service.pid()).orElseThrow().info().arguments().orElseThrow())
          .contains("-XX:AOTCache=app/app.aot", "-XX:+UseCompactObjectHeaders");
      assertThat(createTheGuestOfTheReadme(service.port(), token(command, data, jre)))
          .isEqualTo("+34600111222");
      service.terminate();
      assertThat(service.awaitExit()).isEqualTo(128 + 15);
    }
  }

  /** A folder with only those files of the JDK that a JRE has too and the script needs. */
  private Path jre() throws IOException {
    Path jdk = Path.of(System.getProperty("java.home"));
    Path jre = Files.createDirectories(folder.resolve("jre"));
    Files.createDirectory(jre.resolve("bin"));
    Files.createSymbolicLink(jre.resolve("bin/java"), jdk.resolve("bin/java"));
    Files.createSymbolicLink(jre.resolve("release"), jdk.resolve("release"));
    return jre;
  }

  private static String token(List<String> command, Path data, Path jre) throws Exception {
    List<String> token = new ArrayList<>(command);
    token.addAll(List.of("token", "--role", "manager"));
    return Program.run(
            LIMIT, PROJECT, Map.of("DATA_DIR", data.toString(), "JAVA_HOME", jre.toString()), token)
        .strip();
  }

  private String createTheGuestOfTheReadme(int port, String token) throws Exception {
    Matcher first = FIRST_REQUEST.matcher(Files.readString(unpacked.resolve("README.md")));
    assertThat(first.find()).isTrue();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + first.group(1)))
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(first.group(2)))
                  .build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
      JsonNode guest = new ObjectMapper().readTree(response.body());
      return guest.path("phone").asText();
    }
  }

  private static void run(String... command) throws Exception {
    Program.run(LIMIT, PROJECT, Map.of(), List.of(command));
  }
}
