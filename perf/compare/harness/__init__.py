"""Parts of perf/compare/testpmd: what runs, on which devices, fed by what, and the table at the
end."""
