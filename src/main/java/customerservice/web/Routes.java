package customerservice.web;

import io.quarkus.arc.Arc;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The paths of the API and their methods, read from the annotations of the resources. RFC 9110
 * §15.5.6 requires the list of allowed methods in a 405, and the framework does not provide it. The
 * framework has no template either for a request that it refuses before it finds the method.
 */
@Singleton
public final class Routes {
  private final List<Route> routes;

  /** A path template and the methods of its operations. */
  private record Route(String template, List<String> segments, Set<String> methods) {
    private boolean matches(List<String> path) {
      return path.size() == segments.size()
          && IntStream.range(0, path.size())
              .allMatch(i ->
                  isParameter(segments.get(i))
                      ? !path.get(i).isEmpty()
                      : segments.get(i).equals(path.get(i)));
    }

    private long parameters() {
      return segments.stream().filter(Route::isParameter).count();
    }

    private static boolean isParameter(String segment) {
      return segment.startsWith("{");
    }
  }

  Routes() {
    Map<String, Set<String>> methods = new TreeMap<>();
    for (var bean : Arc.container().beanManager().getBeans(Object.class)) {
      Path path = bean.getBeanClass().getAnnotation(Path.class);
      if (path != null) {
        for (Method method : bean.getBeanClass().getMethods()) {
          add(path.value(), method, methods);
        }
      }
    }
    this.routes =
        methods.entrySet().stream()
            .map(route -> new Route(route.getKey(), segments(route.getKey()), route.getValue()))
            .toList();
  }

  private static void add(String base, Method method, Map<String, Set<String>> methods) {
    Path path = method.getAnnotation(Path.class);
    String template = template(base, path == null ? "" : path.value());
    for (Annotation annotation : method.getAnnotations()) {
      HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (verb != null) {
        methods.computeIfAbsent(template, first -> new TreeSet<>()).add(verb.value());
      }
    }
  }

  /** Joins the paths of a resource and of its method, such as {@code /customers/{customer_id}}. */
  public static String template(String base, String path) {
    return ("/" + base + "/" + path).replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
  }

  /** Returns the template that fits a path best; empty for an unknown path. */
  public Optional<String> template(String path) {
    return matching(path).min(Comparator.comparingLong(Route::parameters)).map(Route::template);
  }

  /** Returns the methods that a path supports, sorted; empty for an unknown path. */
  public Set<String> methods(String path) {
    Set<String> methods = new TreeSet<>();
    matching(path).forEach(route -> methods.addAll(route.methods()));
    if (methods.contains(HttpMethod.GET)) {
      methods.add(HttpMethod.HEAD);
    }
    if (!methods.isEmpty()) {
      methods.add(HttpMethod.OPTIONS);
    }
    return methods;
  }

  /** Compares segments: a regular expression for each route would scan a long path many times. */
  private Stream<Route> matching(String path) {
    List<String> segments = segments(path);
    return routes.stream().filter(route -> route.matches(segments));
  }

  /** The segments of a path or template; one slash at the end is ignored. */
  private static List<String> segments(String path) {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return Arrays.asList(trimmed.split("/", -1));
  }
}
