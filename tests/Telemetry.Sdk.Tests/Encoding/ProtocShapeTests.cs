using System.Diagnostics;
using System.Reflection;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Tests.Encoding;

/// <summary>The shape of a record as protoc sees it that knows no schema.</summary>
public sealed class ProtocShapeTests
{
    private const string Expected = """
        1 {
          1 {
            1 {
              1: "service.name"
              2 {
                1: "checkout"
              }
            }
          }
          2 {
            1 {
              1: "shop"
              2: "1.0"
            }
            2 {
              1: "\n\367e\031\026\315C\335\204H\353!\034\2001\234"
              2: "\267\255kqi 31"
              3: "vendor=1"
              4: "\000\360g\252\013\251\002\267"
              5: "GET /events/{code}/seats"
              6: 2
              7: 0x18ea908fa1470492
              8: 0x18ea908fa15eaca5
              9 {
                1: "http.request.method"
                2 {
                  1: "GET"
                }
              }
              9 {
                1: "http.response.status_code"
                2 {
                  3: 409
                }
              }
              9 {
                1: "retry"
                2 {
                  2: 1
                }
              }
              9 {
                1: "price"
                2 {
                  4: 0x4060300000000000
                }
              }
              9 {
                1: "venue"
                2 {
                  1: "Zo\303\253 \346\227\245\346\234\254 \360\237\216\253"
                }
              }
              9 {
                1: "row"
                2 {
                  3: 12
                }
              }
              9 {
                1: "code"
                2 {
                  7: "\001\002\377"
                }
              }
              10: 3
              11 {
                1: 0x18ea908fa1552980
                2: "exception"
                3 {
                  1: "exception.type"
                  2 {
                    1: "SeatTakenException"
                  }
                }
                4: 1
              }
              12: 2
              13 {
                1: "\n\367e\031\026\315C\335\204H\353!\034\2001\234"
                2: "\000\360g\252\013\251\002\267"
                3: "a=b"
                4 {
                  1: "n"
                  2 {
                    3: 1
                  }
                }
                6: 0x00000301
              }
              14: 300
              15 {
                2: "seat is taken"
                3: 2
              }
              16: 0x00000301
            }
          }
        }

        """;

    [Test]
    public void DecodeRaw_Record_HasTheFieldNumbersOfOtlp()
    {
        var protoc = typeof(ProtocShapeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(static data => data.Key == "protoc")?.Value;
        if (!File.Exists(protoc))
        {
            Assert.Ignore("The protoc of Grpc.Tools was not found when the tests were built.");
        }

        Assert.That(DecodeRaw(protoc!, Record()).ReplaceLineEndings("\n"), Is.EqualTo(Expected.ReplaceLineEndings("\n")));
    }

    private static byte[] Record()
    {
        using var source = new ActivitySource("shop", "1.0");
        var encoder = new SpanEncoder();
        var span = SampleSpans.Full();
        var field = new byte[encoder.MeasureField(span)];
        encoder.WriteField(span, field);
        var resource = EncodedResource.Create([new("service.name", "checkout")]);
        return TracesDataWriter.ToArray(resource, [EncodedScope.Create(source)], [new SpanEntry(0, 0, field.Length)], field);
    }

    private static string DecodeRaw(string protoc, byte[] record)
    {
        var start = new ProcessStartInfo(protoc, "--decode_raw") { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write(record);
        process.StandardInput.Close();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}
