package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Permission;
import customerservice.access.Public;
import customerservice.access.RequiresPermission;
import customerservice.access.Role;
import customerservice.testing.ApiTest;
import customerservice.testing.OpenApi;
import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.resteasy.reactive.server.core.Deployment;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;
import org.junit.jupiter.api.Test;

/**
 * What the running service answers, what its description says and what the table of roles knows are
 * the same. The routes are those that the framework has registered: a scan of the classes could
 * miss one, or find one that is not there.
 */
@QuarkusTest
class RegisteredRoutesTest extends ApiTest {
  @Inject Router router;

  private final Map<String, Method> registered = registered();
  private final OpenApi served = new OpenApi(request("GET", "/openapi.json").send().is(200).json());

  @Test
  void areDescribedEachAndNoOther() {
    assertThat(registered.keySet())
        .as("routes of the running service; those of /openapi.json must be the same")
        .containsExactlyElementsOf(served.operations().keySet());
  }

  @Test
  void sayEachWhoMayCallThem() {
    assertThat(registered)
        .allSatisfy((route, method) ->
            assertThat(
                    method.isAnnotationPresent(RequiresPermission.class)
                        ^ method.isAnnotationPresent(Public.class))
                .as("%s has either @Performs or @Public", route)
                .isTrue());
  }

  @Test
  void areForTheRolesThatTheDescriptionNames() {
    assertThat(registered)
        .allSatisfy((route, method) ->
            assertThat(roles(served.operation(route)))
                .as("x-roles of %s in /openapi.json; the table Operation must say the same", route)
                .isEqualTo(roles(method)));
  }

  @Test
  void performEveryOperationOfTheTable() {
    Set<Permission> idle = EnumSet.allOf(Permission.class);
    for (Method method : registered.values()) {
      if (method.isAnnotationPresent(RequiresPermission.class)) {
        idle.remove(method.getAnnotation(RequiresPermission.class).value());
      }
    }
    assertThat(idle).as("operations that no route performs").isEmpty();
  }

  /** A handler that the framework or an extension put beside them would know no roles. */
  @Test
  void haveNothingBesideThem() {
    assertThat(router.getRoutes())
        .filteredOn(route -> route.getPath() != null && !route.getPath().equals("/"))
        .isEmpty();
  }

  private static Map<String, Method> registered() {
    Map<String, Method> routes = new TreeMap<>();
    Deployment deployment = ResteasyReactiveRecorder.getCurrentDeployment();
    RuntimeResourceVisitor.visitRuntimeResources(
        deployment.getPrefix(),
        deployment.getClassMappers(),
        new RuntimeResourceVisitor() {
          @Override
          public void visitRuntimeResource(String method, String path, RuntimeResource resource) {
            routes.put(method + " " + path, resource.getLazyMethod().getMethod());
          }
        });
    return routes;
  }

  private static List<String> roles(JsonNode operation) {
    boolean isPublic = operation.path("security").isArray() && operation.path("security").isEmpty();
    assertThat(isPublic)
        .as("either public or for some roles")
        .isNotEqualTo(operation.has("x-roles"));
    return OpenApi.texts(operation.path("x-roles"));
  }

  private static List<String> roles(Method method) {
    RequiresPermission performs = method.getAnnotation(RequiresPermission.class);
    return performs == null
        ? List.of()
        : Arrays.stream(Role.values())
            .filter(performs.value()::isFor)
            .map(role -> role.name().toLowerCase(Locale.ROOT))
            .toList();
  }
}
