# Sourced by bench/ledger and bench/directory, from the folder above: starts the program that is named, built before where needed.

. .mvn/jdk.sh
. .mvn/build.sh
find_jdk
if ! is_built || is_outdated; then
  build >&2
fi

# It shares the processors with what it measures: small, and no threads for the sake of its garbage.
launch() {
  program=$1
  shift
  exec "$JAVA_HOME/bin/java" \
    -XX:+UseSerialGC \
    -Xmx512m \
    --enable-native-access=ALL-UNNAMED \
    --class-path 'target/quarkus-app/app/*:target/quarkus-app/lib/main/*' \
    "bench/$program.java" "$@"
}
