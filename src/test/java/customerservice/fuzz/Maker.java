package customerservice.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.OpenApi;
import customerservice.testing.Samples;
import customerservice.testing.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes requests from the API description. */
final class Maker {
  private static final String UNKNOWN_ID = "019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e";
  private static final String EXPORT = "GET /customers/export";
  private static final int PARAMETER_ONE_IN = 4;
  private static final int CORRUPTIONS_MAX = 3;

  /** Operations that create data for later requests are chosen more often. */
  private static final Map<String, Integer> WEIGHTS =
      Map.of(
          "POST /customers", 8,
          "POST /customers/{customer_id}/loyalty/earn", 5,
          "POST /customers/{customer_id}/loyalty/redeem", 3,
          "POST /customers/import", 2,
          "POST /customers/{customer_id}/merge", 2,
          "GET /customers", 4);

  private final OpenApi description;
  private final Known known;
  private final SeededRandom random;
  private final Values values;
  private final Bodies bodies;
  private final Files files;
  private final Lines lines;
  private final Callers callers;
  private final List<String> routes = new ArrayList<>();

  /** The intended validity of a request. */
  enum Kind {
    VALID,
    NEARLY_VALID,
    HOSTILE
  }

  /**
   * Starts without known values.
   *
   * @param own a prefix that no other walk uses
   */
  Maker(OpenApi description, Schemas schemas, Known known, SeededRandom random, String own) {
    this.description = description;
    this.known = known;
    this.random = random;
    this.values = new Values(description, schemas, known, random, own);
    this.bodies = new Bodies(values, random);
    this.files = new Files(description, values, bodies, random);
    this.lines = new Lines(random);
    this.callers = new Callers(random, own);
    for (String route : description.operations().keySet()) {
      for (int i = WEIGHTS.getOrDefault(route, 1); i > 0; i--) {
        routes.add(route);
      }
    }
  }

  /** A request that creates a customer. */
  Call customer() {
    Call call = new Call("POST /customers", "/customers");
    callers.sign(call, description.operation(call.route()));
    call.header("Content-Type", "application/json");
    call.body(
        "{\"first_name\":\"Ana\",\"email\":\"%s\",\"tags\":[\"regular\"]}"
            .formatted(values.own("email")));
    return call;
  }

  /** The next request. */
  Call next(Kind kind) {
    String route = random.of(routes);
    JsonNode operation = description.operation(route);
    Call call = new Call(route, path(route));
    callers.sign(call, operation);
    addQuery(call, operation);
    addHeaders(call, operation);
    addBody(call, kind);
    switch (kind) {
      case VALID -> {}
      case NEARLY_VALID -> {
        if (call.body().length == 0 || random.oneIn(3)) {
          corrupt(call);
        }
      }
      case HOSTILE -> {
        for (int i = 1 + random.below(CORRUPTIONS_MAX); i > 0; i--) {
          corrupt(call);
        }
      }
    }
    return call;
  }

  private String path(String route) {
    String path = route.split(" ", 2)[1];
    if (path.contains("{" + Known.TRANSACTIONS + "}") && !random.oneIn(8)) {
      String[] both =
          known.any(Known.TRANSACTIONS, random).orElse(UNKNOWN_ID + " " + UNKNOWN_ID).split(" ", 2);
      path =
          path.replace("{" + Known.CUSTOMERS + "}", both[0])
              .replace("{" + Known.TRANSACTIONS + "}", both[1]);
    }
    for (JsonNode parameter : description.parameters(description.operation(route), "path")) {
      String name = parameter.path("name").asText();
      String id = name.equals("code") ? "not_found" : known.any(name, random).orElse(UNKNOWN_ID);
      path = path.replace("{" + name + "}", Lines.escaped(id));
    }
    return path;
  }

  private void addQuery(Call call, JsonNode operation) {
    for (JsonNode parameter : description.parameters(operation, "query")) {
      String name = parameter.path("name").asText();
      if (parameter.path("required").asBoolean() || random.oneIn(PARAMETER_ONE_IN)) {
        JsonNode value = values.valid(name, parameter.path("schema"));
        String text = value.isArray() ? String.join(",", OpenApi.texts(value)) : value.asText();
        call.query().add(name + "=" + Lines.escaped(text));
      }
    }
    call.query().removeIf(one -> one.startsWith("wait=")); // Waits longer than the walk.
    if (call.route().equals(EXPORT)) {
      // Exporting all customers each time would be slow.
      call.query().removeIf(one -> one.startsWith("tag="));
      call.query().add("tag=regular");
    }
  }

  private void addHeaders(Call call, JsonNode operation) {
    for (JsonNode parameter : description.parameters(operation, "header")) {
      String name = parameter.path("name").asText();
      if (random.oneIn(PARAMETER_ONE_IN)) {
        String made = name.equals(Known.KEYS) ? "key-" + random.below(1000) : "\"1\"";
        String value = random.oneIn(2) ? made : known.any(name, random).orElse(made);
        if (name.equals(Known.KEYS)) {
          known.add(name, value, random);
        }
        call.header(name, value);
      }
    }
  }

  private void addBody(Call call, Kind kind) {
    JsonNode content = description.operation(call.route()).path("requestBody").path("content");
    List<String> mediaTypes = OpenApi.names(content);
    if (mediaTypes.isEmpty()) {
      return;
    }
    String mediaType = random.of(mediaTypes);
    call.header("Content-Type", mediaType);
    if (!OpenApi.isJson(mediaType)) {
      call.body(files.file(mediaType.equals("text/csv")));
      return;
    }
    JsonNode body = body(call.route(), content.path(mediaType).path("schema"));
    call.body(kind == Kind.VALID ? body.toString() : bodies.withOneError(body));
  }

  private JsonNode body(String route, JsonNode schema) {
    if (random.oneIn(4)) {
      String customer = known.any(Known.CUSTOMERS, random).orElse(UNKNOWN_ID);
      Map<String, String> ids = Map.of(Known.CUSTOMERS, customer, "source_id", customer);
      return random.of(new Samples(description, ids).bodies(route));
    }
    return values.valid("", schema);
  }

  private void corrupt(Call call) {
    switch (random.below(10)) {
      case 0, 1, 2 -> lines.corruptTarget(call);
      case 3, 4 -> lines.corruptHeaders(call);
      case 5 -> lines.corruptMethod(call);
      case 6 -> callers.corrupt(call);
      default -> {
        if (call.body().length > 0) {
          call.body(bodies.corrupted(call.body()));
        } else {
          lines.corruptTarget(call);
        }
      }
    }
  }
}
