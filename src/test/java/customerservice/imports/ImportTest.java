package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.TestPostgres;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Uploads files and reads the results of their imports. */
abstract class ImportTest extends ApiTest {
  static final String NDJSON = "application/x-ndjson";
  static final String CSV = "text/csv";

  private static final long LIMIT_SECONDS = 30;
  private static final JsonMapper JSON = new JsonMapper();

  @Inject ImportWorker worker;

  static Answer upload(String mediaType, String query, String file) {
    return upload(mediaType, query, file.getBytes(StandardCharsets.UTF_8));
  }

  static Answer upload(String mediaType, String query, byte[] file) {
    return request("POST", "/customers/import" + query)
        .as("manager")
        .header("Content-Type", mediaType)
        .bytes(file)
        .send();
  }

  /** Runs the worker until no import is left. */
  void runWorker() {
    try {
      worker.wake().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the worker does not end", e);
    }
  }

  /** Uploads a file and imports all of it. */
  ImportResult importFile(String mediaType, String query, String file) {
    return importFile(mediaType, query, file.getBytes(StandardCharsets.UTF_8));
  }

  ImportResult importFile(String mediaType, String query, byte[] file) {
    String location = upload(mediaType, query, file).is(202).header("location");
    runWorker();
    return result(location);
  }

  ImportResult ndjson(String query, Object... lines) {
    return importFile(
        NDJSON,
        query,
        Arrays.stream(lines).map(Object::toString).collect(Collectors.joining("\n", "", "\n")));
  }

  ImportResult csv(String query, String... rows) {
    return importFile(CSV, query, String.join("\r\n", rows) + "\r\n");
  }

  static ImportResult result(String location) {
    return new ImportResult(location, get("manager", location).is(200).json());
  }

  /** An import and its rejects, as the API returns them. */
  record ImportResult(String location, JsonNode job) {
    /**
     * The status and the counts, such as {@code succeeded 2: 1 created 0 updated 0 skipped 1
     * rejected}.
     */
    String summary() {
      return "%s %s: %s created %s updated %s skipped %s rejected"
          .formatted(
              job.path("status").asText(),
              job.path("processed"),
              job.path("created"),
              job.path("updated"),
              job.path("skipped"),
              job.path("rejected"));
    }

    ImportResult is(String summary) {
      assertThat(summary()).as(() -> rejects().toString()).isEqualTo(summary);
      return this;
    }

    /** The errors of each reject, such as {@code 3 email: conflict}. */
    List<String> rejects() {
      List<String> all = new ArrayList<>();
      for (JsonNode reject : rejected()) {
        for (JsonNode error : reject.path("errors")) {
          all.add(
              "%s %s: %s"
                  .formatted(
                      reject.path("line"),
                      error.path("field").asText(),
                      error.path("code").asText()));
        }
      }
      return all;
    }

    List<JsonNode> rejected() {
      String text = get("manager", location + "/rejects").is(200).text();
      return text.lines().map(ImportResult::json).toList();
    }

    private static JsonNode json(String line) {
      try {
        return JSON.readTree(line);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + line, e);
      }
    }
  }

  /** The only customer with an external id. */
  static JsonNode customer(String externalId) {
    JsonNode items = get("manager", "/customers?external_id=" + externalId).is(200).at("items");
    assertThat(items).as(externalId).hasSize(1);
    return items.get(0);
  }

  static int customers() {
    return get("manager", "/customers?include_total=true").is(200).at("total").asInt();
  }

  /** The number of rows of a table. */
  static long count(String table) {
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement sql = connection.createStatement();
        ResultSet count = sql.executeQuery("SELECT count(*) FROM customer_service." + table)) {
      count.next();
      return count.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  static JsonNode number(long number) {
    return JsonNodeFactory.instance.numberNode(number);
  }

  static Guest guest(String externalId) {
    return Guest.aCustomer().with("external_id", externalId);
  }
}
