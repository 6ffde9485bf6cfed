package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The software bill of materials of the packaged service (CycloneDX). */
class BillOfMaterialsIT {
  private static final Path LIST = Path.of("target", "bom.json");
  private static final Path LIBRARIES = Path.of("target", "quarkus-app", "lib");

  @Test
  void listsEachPackagedLibraryWithItsHash() throws Exception {
    JsonNode list = new JsonMapper().readTree(LIST.toFile());
    assertThat(list.path("bomFormat").asText()).isEqualTo("CycloneDX");
    Map<String, String> listed = new TreeMap<>();
    for (JsonNode part : list.path("components")) {
      listed.put(sha256(part), part.path("purl").asText());
    }
    List<Path> shipped = libraries();
    assertThat(shipped).hasSizeGreaterThan(50);
    for (Path library : shipped) {
      assertThat(listed).as("the list with %s", library).containsKey(sha256(library));
    }
    assertThat(listed.values()).allMatch(name -> name.startsWith("pkg:maven/"));
  }

  private static List<Path> libraries() throws IOException {
    try (Stream<Path> files = Files.walk(LIBRARIES)) {
      return files.filter(file -> file.toString().endsWith(".jar")).toList();
    }
  }

  private static String sha256(JsonNode part) {
    for (JsonNode hash : part.path("hashes")) {
      if (hash.path("alg").asText().equals("SHA-256")) {
        return hash.path("content").asText();
      }
    }
    throw new AssertionError("no SHA-256 of " + part.path("purl"));
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
