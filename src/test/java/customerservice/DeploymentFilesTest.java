package customerservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples in {@code deploy/} can be parsed, and name what exists. */
final class DeploymentFilesTest {
  private static final Path FOLDER = Path.of("deploy");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern VERSION =
      Pattern.compile("(?:customer-service:|VERSION=)(\\d+\\.\\d+\\.\\d+)");
  private static final Pattern POM_VERSION =
      Pattern.compile("<artifactId>customer-service</artifactId>\\s*<version>([^<]+)<");

  @Test
  void areYamlWithOneKindOfEachKubernetesObject() throws IOException {
    Set<String> kinds = new TreeSet<>();
    for (JsonNode manifest : kubernetes()) {
      assertThat(manifest.path("apiVersion").asText()).isNotEmpty();
      assertThat(manifest.at("/metadata/name").asText()).isNotEmpty();
      kinds.add(manifest.path("kind").asText());
    }
    assertThat(kinds)
        .contains("ConfigMap", "Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service");
  }

  @Test
  void stopAPodInTheDocumentedTime() throws IOException {
    JsonNode pod = pod();
    JsonNode container = pod.path("containers").path(0);
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/health/ready");
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/health/live");
    int grace =
        kubernetes().stream()
            .filter(manifest -> manifest.path("kind").asText().equals("ConfigMap"))
            .mapToInt(manifest -> manifest.at("/data/SHUTDOWN_GRACE_SECONDS").asInt())
            .sum();
    // docs/OPERATIONS.md, Shutdown.
    assertThat(pod.path("terminationGracePeriodSeconds").asInt())
        .isGreaterThanOrEqualTo(grace + 12);
    int noticed =
        container.at("/readinessProbe/periodSeconds").asInt()
            * container.at("/readinessProbe/failureThreshold").asInt();
    assertThat(grace).isGreaterThan(noticed);
  }

  @Test
  void runWithoutPrivilegesOnAReadOnlyRoot() throws IOException {
    JsonNode context = pod().at("/containers/0/securityContext");
    assertThat(pod().at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    JsonNode service =
        YAML.readTree(FOLDER.resolve("compose.yaml").toFile()).at("/services/service");
    assertThat(service.path("read_only").asBoolean()).isTrue();
    assertThat(service.path("cap_drop").path(0).asText()).isEqualTo("ALL");
    assertThat(Files.readString(FOLDER.resolve("Containerfile")))
        .contains("USER " + pod().at("/securityContext/runAsUser").asText() + ":");
  }

  @Test
  void setOnlySettingsThatExist() throws IOException {
    Set<String> set = new TreeSet<>();
    JsonNode compose = YAML.readTree(FOLDER.resolve("compose.yaml").toFile());
    compose.at("/services/service/environment").fieldNames().forEachRemaining(set::add);
    for (JsonNode manifest : kubernetes()) {
      manifest.path("data").fieldNames().forEachRemaining(set::add);
      manifest.path("stringData").fieldNames().forEachRemaining(set::add);
    }
    assertThat(set).hasSizeGreaterThan(5);
    assertThat(settings()).containsAll(set);
  }

  @Test
  void nameTheVersionOfTheProject() throws IOException {
    String version =
        POM_VERSION
            .matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .map(match -> match.group(1))
            .findFirst()
            .orElseThrow();
    Set<String> named = new TreeSet<>();
    for (Path file : files()) {
      VERSION
          .matcher(Files.readString(file))
          .results()
          .map(match -> match.group(1))
          .forEach(named::add);
    }
    assertThat(named).containsExactly(version);
    assertThat(Files.readString(Path.of("CHANGELOG.md"))).contains("## " + version);
  }

  private static List<String> settings() throws IOException {
    return Files.readAllLines(Path.of("src/main/resources/settings.txt")).stream()
        .map(line -> line.split(" ", 2)[0])
        .toList();
  }

  private static JsonNode pod() throws IOException {
    return kubernetes().stream()
        .filter(manifest -> manifest.path("kind").asText().equals("Deployment"))
        .findFirst()
        .orElseThrow()
        .at("/spec/template/spec");
  }

  private static List<JsonNode> kubernetes() throws IOException {
    List<JsonNode> manifests = new ArrayList<>();
    for (Path file : files()) {
      if (file.startsWith(FOLDER.resolve("kubernetes"))) {
        try (MappingIterator<JsonNode> documents =
            YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
          documents.forEachRemaining(manifests::add);
        }
      }
    }
    return manifests;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
