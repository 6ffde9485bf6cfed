# Sourced by the programs of bench/ in the root folder: builds the service if necessary, and runs a program.

. .mvn/jdk.sh
. .mvn/build.sh
find_jdk
if ! is_built || is_outdated; then
  build >&2
fi

# The program shares the processors with the services that it measures: its heap is small and collected by one thread.
launch() {
  program=$1
  shift
  exec "$JAVA_HOME/bin/java" \
    -XX:+UseSerialGC \
    -Xmx512m \
    --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow \
    --class-path 'target/quarkus-app/app/*:target/quarkus-app/lib/main/*' \
    "bench/$program.java" "$@"
}
