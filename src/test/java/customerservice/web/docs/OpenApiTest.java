package customerservice.web.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import customerservice.access.Permission;
import customerservice.access.Public;
import customerservice.access.RequiresPermission;
import customerservice.access.Role;
import customerservice.testing.OpenApi;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.ReflectionSupport;
import org.w3c.dom.Node;

/** The API description has the version, routes and roles of the code. */
class OpenApiTest {
  private final OpenApi description = OpenApi.read();

  @Test
  void isOfOpenApi31() {
    assertThat(description.root().path("openapi").asText()).isEqualTo("3.1.0");
  }

  @Test
  void hasTheVersionOfTheProject() throws Exception {
    var project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse("pom.xml")
            .getDocumentElement();
    String version = "";
    for (Node child = project.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child.getNodeName().equals("version")) {
        version = child.getTextContent();
      }
    }
    assertThat(description.root().at("/info/version").asText()).isEqualTo(version);
  }

  @Test
  void isTheSameInJson() throws IOException {
    assertThat(new JsonMapper().readTree(new ApiDescription().json()))
        .isEqualTo(description.root());
  }

  @Test
  void resolvesEveryReference() {
    assertThat(description.everything())
        .filteredOn(place -> place.node().has("$ref"))
        .isNotEmpty()
        .allSatisfy(place -> {
          String reference = place.node().get("$ref").asText();
          assertThat(description.target(reference).isMissingNode())
              .as("%s at %s leads nowhere", reference, place.path())
              .isFalse();
        });
  }

  @Test
  void usesEveryComponent() {
    String text = description.root().toString();
    assertThat(description.root().path("components").properties())
        .filteredOn(kind -> !kind.getKey().equals("securitySchemes"))
        .allSatisfy(kind ->
            kind.getValue()
                .fieldNames()
                .forEachRemaining(name ->
                    assertThat(text)
                        .contains("\"#/components/%s/%s\"".formatted(kind.getKey(), name))));
  }

  @Test
  void describesEveryRouteOfTheCodeAndNoOther() {
    assertThat(description.operations().keySet()).containsExactlyElementsOf(routes().keySet());
  }

  @Test
  void namesTheRolesOfTheCode() {
    Map<String, Method> routes = routes();
    description
        .operations()
        .forEach((route, operation) -> {
          Method method = routes.get(route);
          if (method == null) {
            return; // Another test reports a missing route.
          }
          RequiresPermission performs = method.getAnnotation(RequiresPermission.class);
          if (performs == null) {
            assertThat(method.isAnnotationPresent(Public.class)).as(route).isTrue();
            assertThat(operation.path("security").toString()).as(route).isEqualTo("[]");
            assertThat(operation.has("x-roles")).as(route).isFalse();
          } else {
            List<String> roles = roles(performs.value());
            assertThat(operation.has("security")).as(route).isFalse();
            assertThat(OpenApi.texts(operation.path("x-roles")))
                .as(route)
                .containsExactlyElementsOf(roles);
            assertThat(operation.path("description").asText())
                .as(route)
                .endsWith("**Roles:** " + String.join(", ", roles) + "\n");
          }
        });
  }

  @Test
  void namesAndExplainsEveryOperation() {
    assertThat(description.operations())
        .allSatisfy((route, operation) -> {
          assertThat(operation.path("operationId").asText()).as(route).isNotBlank();
          assertThat(operation.path("summary").asText()).as(route).isNotBlank();
          assertThat(operation.path("description").asText()).as(route).isNotBlank();
          assertThat(operation.path("tags")).as(route).hasSize(1);
        });
    assertThat(description.operations().values())
        .extracting(operation -> operation.path("operationId").asText())
        .doesNotHaveDuplicates();
  }

  @Test
  void describesEveryParameterOfAPath() {
    assertThat(description.operations())
        .allSatisfy((route, operation) -> {
          List<String> described =
              operation
                  .path("parameters")
                  .valueStream()
                  .map(description::resolved)
                  .filter(parameter -> parameter.path("in").asText().equals("path"))
                  .map(parameter -> "{" + parameter.path("name").asText() + "}")
                  .toList();
          List<String> inPath =
              Arrays.stream(route.split("/", -1)).filter(part -> part.startsWith("{")).toList();
          assertThat(described).as(route).containsExactlyElementsOf(inPath);
        });
  }

  @Test
  void describesTheHeadersOfEveryResponse() {
    assertThat(description.operations())
        .allSatisfy((route, operation) -> {
          for (Map.Entry<String, JsonNode> response : operation.path("responses").properties()) {
            String answer = route + " " + response.getKey();
            JsonNode headers = description.resolved(response.getValue()).path("headers");
            assertThat(headers.has("X-Request-Id")).as(answer).isTrue();
            if (response.getKey().equals("401")) {
              assertThat(headers.has("WWW-Authenticate")).as(answer).isTrue();
            }
            if (response.getKey().equals("201")) {
              assertThat(headers.has("Location")).as(answer).isTrue();
            }
          }
        });
  }

  /** Returns the method of each route of the code, such as {@code GET /customers}. */
  private static Map<String, Method> routes() {
    Map<String, Method> routes = new TreeMap<>();
    List<Class<?>> resources =
        ReflectionSupport.findAllClassesInPackage(
            "customerservice", type -> type.isAnnotationPresent(Path.class), name -> true);
    for (Class<?> resource : resources) {
      for (Method method : resource.getDeclaredMethods()) {
        for (Annotation annotation : method.getAnnotations()) {
          HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
          if (verb != null) {
            routes.put(verb.value() + " " + path(resource, method), method);
          }
        }
      }
    }
    return routes;
  }

  private static String path(Class<?> resource, Method method) {
    Path base = resource.getAnnotation(Path.class);
    Path path = method.getAnnotation(Path.class);
    String joined = "/" + base.value() + "/" + (path == null ? "" : path.value());
    return joined.replaceAll("/+", "/").replaceAll("/$", "");
  }

  private static List<String> roles(Permission permission) {
    return Arrays.stream(Role.values())
        .filter(permission::isFor)
        .map(role -> role.name().toLowerCase(Locale.ROOT))
        .toList();
  }
}
