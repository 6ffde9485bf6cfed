package customerservice.web;

import io.quarkus.arc.Arc;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The paths of the API and their methods, read from the annotations of the resources. RFC 9110
 * §15.5.6 requires the list of allowed methods in a 405, and the framework does not provide it.
 */
@Singleton
public final class Routes {
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");
  private static final String SEGMENT = "[^/]+";

  private final List<Route> routes = new ArrayList<>();

  private record Route(Pattern path, String method) {}

  Routes() {
    for (var bean : Arc.container().beanManager().getBeans(Object.class)) {
      Path path = bean.getBeanClass().getAnnotation(Path.class);
      if (path != null) {
        for (Method method : bean.getBeanClass().getMethods()) {
          add(path.value(), method);
        }
      }
    }
  }

  private void add(String base, Method method) {
    Path path = method.getAnnotation(Path.class);
    String template = "/" + base + "/" + (path == null ? "" : path.value());
    String regex =
        PARAMETER.matcher(template).replaceAll(SEGMENT).replaceAll("/+", "/").replaceAll("/$", "");
    for (Annotation annotation : method.getAnnotations()) {
      HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (verb != null) {
        routes.add(new Route(Pattern.compile(regex + "/?"), verb.value()));
      }
    }
  }

  /** Returns the methods that a path supports, sorted; empty for an unknown path. */
  public Set<String> methods(String path) {
    Set<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (route.path().matcher(path).matches()) {
        methods.add(route.method());
      }
    }
    if (methods.contains(HttpMethod.GET)) {
      methods.add(HttpMethod.HEAD);
    }
    if (!methods.isEmpty()) {
      methods.add(HttpMethod.OPTIONS);
    }
    return methods;
  }
}
